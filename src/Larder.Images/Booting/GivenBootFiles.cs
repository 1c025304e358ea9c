using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Kernels;
using Larder.Images.Kernels;
using Larder.Images.Publishing;
using Larder.Images.Records;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Booting;

/// <summary>Files that a user named one by one.</summary>
internal sealed class GivenBootFiles(string kernel, string? initrd, string? modules) : BootFiles
{
    // Links are passed over when modules are read, too: build and source lead to headers.
    private static readonly EnumerationOptions Regular = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private readonly Dictionary<string, Digest> _identified = new(StringComparer.Ordinal);

    public override string Digest => field ??= Compute();

    public override BootRecord Place(DirectoryHandle image, CancellationToken cancellationToken)
    {
        using IKernelReader reader = KernelSource.FromFiles(kernel, initrd, modules).Open();
        KernelContents contents = new(image, null, cancellationToken);
        _ = Digest;
        reader.ReadInto(contents);
        RequireSame(contents);
        using FileStream file = new(image.OpenRead("kernel"u8), FileAccess.Read);
        KernelFile found = KernelFile.Read(file, kernel);
        return new BootRecord(
            $"file://{kernel}",
            found.Version ?? contents.ModulesVersion,
            found.Architecture,
            InstalledBootFiles.Artifact(contents.Kernel!),
            contents.Initrd is { } first ? InstalledBootFiles.Artifact(first) : null,
            [.. contents.Modules.Select(InstalledBootFiles.Artifact)]);
    }

    // What was copied is what the image's id was made of: the same files, with the same bytes.
    private void RequireSame(KernelContents contents)
    {
        Require(kernel, "kernel", contents.Kernel!);
        if (contents.Initrd is { } first)
        {
            Require(initrd!, "initrd", first);
        }

        // The directory that was given may be the version's, or one that has it.
        string copied = $"modules/{contents.ModulesVersion}/";
        string[] hashed = [.. _identified.Keys.Where(static name => name.StartsWith("modules/", StringComparison.Ordinal))];
        string[] below = [.. hashed.Where(name => name.StartsWith(copied, StringComparison.Ordinal))];
        string prefix = below.Length > 0 ? copied : "modules/";
        foreach (KernelContent file in contents.Modules)
        {
            Require(Path.Combine(modules!, file.Path[copied.Length..]), prefix + file.Path[copied.Length..], file);
        }

        if (contents.Modules.Count != (below.Length > 0 ? below : hashed).Length)
        {
            throw ImageErrors.Changed(modules!);
        }
    }

    private void Require(string path, string name, KernelContent file)
    {
        if (!_identified.TryGetValue(name, out Digest digest) || digest != file.Digest)
        {
            throw ImageErrors.Changed(path);
        }
    }

    private string Compute()
    {
        Blake3Hasher all = new();
        Add(all, "kernel", "kernel", kernel);
        if (initrd is not null)
        {
            Add(all, "initrd", "initrd", initrd);
        }

        if (modules is not null)
        {
            IEnumerable<string> files = Directory.Exists(modules)
                ? Directory.EnumerateFiles(modules, "*", Regular).Order(StringComparer.Ordinal)
                : throw KernelSourceErrors.NothingAt(modules);
            foreach (string file in files)
            {
                string name = Path.GetRelativePath(modules, file);
                Add(all, name, $"modules/{name}", file);
            }
        }

        return all.Finish().ToString();
    }

    private void Add(Blake3Hasher all, string name, string kept, string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            all.Update(Encoding.UTF8.GetBytes(name + "\0"));
            Digest digest = _identified[kept] = SparseFile.Hash(file, CancellationToken.None);
            all.Update(digest.Bytes);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw KernelSourceErrors.NothingAt(path);
        }
    }
}
