using System.Text;
using Larder.Formats.Tar;

namespace Larder.Formats.Oci;

/// <summary>
/// Writes an image layout as an uncompressed tar, which other tools call an oci-archive. The bytes depend on the files
/// and the time alone: entries are sorted by their bytes, owned by 0:0, with mode 0755 for directories and 0644 for files.
/// </summary>
public static class OciArchive
{
    // C# has no octal numbers: 0644 and 0755.
    private const uint FileMode = 0x1A4;
    private const uint DirectoryMode = 0x1ED;

    /// <summary>Writes the archive and its end.</summary>
    /// <param name="destination">Where it goes, from where the stream stands; stays open.</param>
    /// <param name="files">All files, in any order; no name twice.</param>
    /// <param name="mtime">Of all entries, seconds since 1970.</param>
    /// <param name="cancellationToken">Looked at before each entry.</param>
    /// <exception cref="Errors.LarderException">What the streams of the files throw.</exception>
    public static void Write(
        Stream destination, IEnumerable<OciLayoutFile> files, long mtime, CancellationToken cancellationToken = default)
    {
        SortedDictionary<string, OciLayoutFile> sorted = new(StringComparer.Ordinal);
        foreach (OciLayoutFile file in files)
        {
            sorted.Add(file.Name, file);
        }

        using TarWriter tar = new(destination, leaveOpen: true);
        foreach (string directory in OciLayout.Directories(sorted.Keys))
        {
            tar.WriteEntry(Named(directory, TarEntryKind.Directory, mtime), ReadOnlySpan<byte>.Empty);
        }

        foreach (OciLayoutFile file in sorted.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using Stream content = file.Open();
            tar.WriteEntry(Named(file.Name, TarEntryKind.File, mtime, file.Size), content);
        }

        tar.Finish();
    }

    private static TarEntry Named(string name, TarEntryKind kind, long mtime, long size = 0) => new()
    {
        Path = Encoding.ASCII.GetBytes(name),
        Kind = kind,
        Mode = kind == TarEntryKind.Directory ? DirectoryMode : FileMode,
        Size = size,
        MtimeSeconds = mtime,
    };
}
