using System.Text;
using Larder.Formats.Packs;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Kernels;

/// <summary>A directory with the modules of one version.</summary>
/// <param name="Directory">Open; whoever got this disposes it.</param>
/// <param name="Version">The version.</param>
internal sealed record ModuleDirectory(DirectoryHandle Directory, string Version)
{
    // Modules lie six deep; what somebody nests deeper is no kernel's.
    private const int MaxDepth = 32;

    /// <summary>
    /// Finds the modules in a directory that is that of a version itself, or has one for each version; null when it is
    /// neither.
    /// </summary>
    /// <param name="directory">Where; owned by the result, or closed.</param>
    /// <param name="name">Its name, which may be a version.</param>
    /// <param name="kernelVersion">What to look for; null when the kernel does not tell its version.</param>
    /// <exception cref="Formats.Errors.LarderException">LRD3105: those of several versions, or of another one.</exception>
    public static ModuleDirectory? Find(DirectoryHandle directory, string name, string? kernelVersion)
    {
        IReadOnlyList<ListedName> entries = directory.List();
        if (entries.Any(static entry => IsMark(entry)))
        {
            bool isVersion = name.Length > 0 && char.IsAsciiDigit(name[0]);
            string version = isVersion || kernelVersion is null ? name : kernelVersion;
            return Checked(new ModuleDirectory(directory, version), kernelVersion);
        }

        using (directory)
        {
            string[] versions = [.. entries.Where(static entry => entry.Kind is FileKind.Directory).Select(static entry => Encoding.UTF8.GetString(entry.Name)).Order(StringComparer.Ordinal)];
            string? chosen = versions.Contains(kernelVersion) ? kernelVersion : versions.Length <= 1 ? versions.SingleOrDefault()
                : throw KernelSourceErrors.Unclear($"there are modules of several versions, {PackText.Printable(string.Join(", ", versions))}, and none is that of the kernel");
            return chosen is null ? null : Checked(new ModuleDirectory(directory.OpenDirectory(Encoding.UTF8.GetBytes(chosen)), chosen), kernelVersion);
        }
    }

    /// <summary>Reads all files, by the bytes of their names; links and what is no file are passed over.</summary>
    public void ReadInto(KernelContents contents) => ReadBelow([], 0, contents);

    private static ModuleDirectory Checked(ModuleDirectory found, string? kernelVersion)
    {
        if (kernelVersion is null || found.Version == kernelVersion)
        {
            return found;
        }

        found.Directory.Dispose();
        throw KernelSourceErrors.Unclear($"the modules are of {PackText.Printable(found.Version)}, and the kernel is {kernelVersion}", "Give the kernel and the modules of one version");
    }

    private static bool IsMark(ListedName entry) => entry.Name.AsSpan().StartsWith("modules."u8)
        || (entry.Kind is FileKind.Directory && entry.Name.AsSpan().SequenceEqual("kernel"u8));

    private void ReadBelow(byte[] path, int depth, KernelContents contents)
    {
        if (depth > MaxDepth)
        {
            throw KernelSourceErrors.Unclear($"its modules are nested deeper than {MaxDepth} directories");
        }

        using DirectoryHandle? inside = depth == 0 ? null : Directory.OpenDirectory(path);
        foreach (ListedName entry in (inside ?? Directory).List().OrderBy(static entry => (ReadOnlyMemory<byte>)entry.Name, Formats.Castore.NameComparer.Instance))
        {
            byte[] below = depth == 0 ? entry.Name : [.. path, (byte)'/', .. entry.Name];
            switch (entry.Kind is FileKind.Unknown ? (inside ?? Directory).Stat(entry.Name).Kind : entry.Kind)
            {
                case FileKind.Directory:
                    ReadBelow(below, depth + 1, contents);
                    break;
                case FileKind.File:
                    using (SafeFileHandle file = Directory.OpenRead(below))
                    using (FileStream stream = new(file, FileAccess.Read, bufferSize: 0))
                    {
                        contents.AddModule(Version, below, stream);
                    }

                    break;
                default:
                    break;
            }
        }
    }
}
