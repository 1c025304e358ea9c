using System.Text;
using Larder.Store.Importing;

namespace Larder.Cli.Commands.Store;

/// <summary>What <c>store import --json</c> prints.</summary>
/// <param name="Root">Digest of the root directory.</param>
/// <param name="FileSystem">Id of the file system.</param>
/// <param name="Files">Regular files, each name of a hard link counted.</param>
/// <param name="Directories">Directories, the root not counted.</param>
/// <param name="Symlinks">Symbolic links.</param>
/// <param name="Bytes">Sum of the files' sizes.</param>
/// <param name="NewBlobs">Blobs that the store did not have.</param>
/// <param name="NewBytes">Their bytes.</param>
/// <param name="Specials">Devices and fifos.</param>
/// <param name="SkippedSockets">Sockets, which were left out.</param>
/// <param name="ReadFiles">Files that were read; the others did not change since the last import.</param>
/// <param name="SkippedMounts">Directories left empty because another file system is mounted there.</param>
/// <param name="Unreadable">Paths left out because they may not be read.</param>
/// <param name="Name">The name that keeps it.</param>
/// <param name="Source">Where exactly an image is from: <c>oci://HOST/REPOSITORY@DIGEST</c>; null for what is no image.</param>
/// <param name="KnownLayers">Layers of an image that were in the store before, and were not fetched.</param>
internal sealed record ImportDocument(
    string Root,
    string FileSystem,
    long Files,
    long Directories,
    long Symlinks,
    long Bytes,
    long NewBlobs,
    long NewBytes,
    long Specials,
    long SkippedSockets,
    long ReadFiles,
    long SkippedMounts,
    IReadOnlyList<string> Unreadable,
    string Name,
    string? Source,
    int KnownLayers)
{
    public static ImportDocument Of(string name, ImportResult result, string? source = null, int knownLayers = 0) => new(
        result.FileSystem.Root.Digest.ToString(),
        result.FileSystem.ComputeId().ToString(),
        result.Counts.Files,
        result.Counts.Directories,
        result.Counts.Symlinks,
        result.Counts.Bytes,
        result.NewBlobs,
        result.NewBytes,
        result.Counts.Specials,
        result.SkippedSockets,
        result.ReadFiles,
        result.SkippedMounts,
        [.. result.Unreadable.Select(path => Encoding.UTF8.GetString(path))],
        name,
        source,
        knownLayers);
}
