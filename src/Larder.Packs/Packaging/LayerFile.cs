using Larder.Formats.Compression;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Formats.Tar;
using Larder.Store;
using Larder.Store.Trees;

namespace Larder.Packs.Packaging;

/// <summary>Writes a file system as the layer of a pack: tar in zstd.</summary>
internal static class LayerFile
{
    // Packed once, fetched and unpacked often: above this, a few per cent less cost several times the time.
    private const int Level = 9;

    /// <summary>Writes the layer.</summary>
    /// <param name="store">Holds the file system.</param>
    /// <param name="fileSystem">What to write.</param>
    /// <param name="path">A file that is not there yet; the caller removes it.</param>
    /// <param name="cancellationToken">Leaves what was written.</param>
    /// <returns>The layer, which reads that file.</returns>
    public static PackLayer Write(ContentStore store, FileSystem fileSystem, string path, CancellationToken cancellationToken)
    {
        using var output = new DigestingStream(new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }));
        using var compressed = new ZstdCompressStream(output, Level, leaveOpen: true);
        using var tar = new TarWriter(compressed, leaveOpen: true);
        foreach (WalkedPath walked in FileSystemReader.Walk(store, fileSystem))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using Stream? content = walked.Kind is PathKind.File && walked.Leader is null ? store.OpenVerified(walked.Node.Digest) : null;
            tar.WriteEntry(TarEntry.Of(walked), content);
        }

        tar.Finish();
        compressed.Complete();
        output.Flush();
        var descriptor = new OciDescriptor
        {
            MediaType = OciMediaTypes.LayerTarZstd,
            Digest = output.Digest,
            Size = output.Count,
        };
        return new PackLayer(descriptor, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
    }
}
