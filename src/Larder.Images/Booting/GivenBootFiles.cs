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

    public override string Digest => field ??= Compute();

    public override BootRecord Place(DirectoryHandle image, CancellationToken cancellationToken)
    {
        using IKernelReader reader = KernelSource.FromFiles(kernel, initrd, modules).Open();
        KernelContents contents = new(image, null, cancellationToken);
        reader.ReadInto(contents);
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

    private string Compute()
    {
        Blake3Hasher all = new();
        Add(all, "kernel", kernel);
        if (initrd is not null)
        {
            Add(all, "initrd", initrd);
        }

        if (modules is not null)
        {
            IEnumerable<string> files = Directory.Exists(modules)
                ? Directory.EnumerateFiles(modules, "*", Regular).Order(StringComparer.Ordinal)
                : throw KernelSourceErrors.NothingAt(modules);
            foreach (string file in files)
            {
                Add(all, Path.GetRelativePath(modules, file), file);
            }
        }

        return all.Finish().ToString();
    }

    private static void Add(Blake3Hasher all, string name, string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            all.Update(Encoding.UTF8.GetBytes(name + "\0"));
            all.Update(SparseFile.Hash(file, CancellationToken.None).Bytes);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw KernelSourceErrors.NothingAt(path);
        }
    }
}
