using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Packs.Building;

/// <summary>
/// What lies in a source directory and is no source, told by what it is and not by its path: the recipe, whose steps are
/// looked at one by one; where packs go; where builds work; and whatever is called <c>.git</c>.
/// </summary>
internal sealed class SourceExclusions
{
    private readonly HashSet<(ulong Device, ulong Inode)> _entries = [];
    private readonly (ulong Device, ulong Inode) _output;

    public SourceExclusions(string recipe, string outputDirectory, string workDirectory)
    {
        _output = OfDirectory(outputDirectory);
        _entries.Add(_output);
        _entries.Add(OfDirectory(workDirectory));
        using SafeFileHandle file = File.OpenHandle(recipe, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _entries.Add(Identity(DirectoryHandle.StatOpen(file)));
    }

    /// <summary>True when the entry is no source.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="status">What it is.</param>
    /// <param name="isInOutput">It lies in a directory for which <see cref="IsOutput"/> holds.</param>
    public bool Leaves(ReadOnlySpan<byte> name, in FileStatus status, bool isInOutput) =>
        name.SequenceEqual(".git"u8)
        || _entries.Contains(Identity(status))
        || (isInOutput && status.Kind == FileKind.File && name.EndsWith(".pack"u8));

    /// <summary>True for the directory that packs go to, when it is the source itself.</summary>
    public bool IsOutput(in FileStatus directory) => _output == Identity(directory);

    private static (ulong Device, ulong Inode) OfDirectory(string path)
    {
        using var directory = DirectoryHandle.Open(path);
        return Identity(directory.Stat(default));
    }

    private static (ulong Device, ulong Inode) Identity(in FileStatus status) => (status.Device, status.Inode);
}
