using Larder.Formats.Compression;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Materialise.Archives;
using Larder.Store;
using Larder.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Exporting;

/// <summary>Writes all of a file system as one layer, both digests taken on the way.</summary>
internal static class LayerFile
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Writes the layer into an empty file.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD3302: it has a name that no layer can hold. What <see cref="TarExport"/> throws.</exception>
    public static ImageLayer Write(
        ContentStore store, ImageExport image, SafeFileHandle file, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        CheckNames(store, image.FileSystem, cancellationToken);
        using Stream output = Open(file, FileAccess.Write, BufferSize);
        using DigestingStream compressed = new(output, leaveOpen: true);
        (string type, Sha256Digest diffId) = image.Compression switch
        {
            LayerCompression.Gzip => (OciMediaTypes.LayerTarGzip, WriteGzip()),
            LayerCompression.None => (OciMediaTypes.LayerTar, WriteTar(compressed)),
            _ => (OciMediaTypes.LayerTarZstd, WriteZstd()),
        };
        output.Flush();
        OciDescriptor descriptor = new() { MediaType = type, Digest = compressed.Digest, Size = compressed.Count };
        return new ImageLayer(descriptor, ContentDigest.From(diffId));

        Sha256Digest WriteGzip()
        {
            using GzipCompressStream gzip = new(compressed);
            Sha256Digest digest = WriteTar(gzip);
            gzip.Complete();
            return digest;
        }

        Sha256Digest WriteZstd()
        {
            using ZstdCompressStream zstd = new(compressed, leaveOpen: true);
            Sha256Digest digest = WriteTar(zstd);
            zstd.Complete();
            return digest;
        }

        Sha256Digest WriteTar(Stream destination)
        {
            using DigestingStream tar = new(destination, leaveOpen: true, progress);
            TarExport.Write(store, image.FileSystem, tar, cancellationToken);
            return tar.Digest;
        }
    }

    /// <summary>The bytes of an open file from its beginning; the handle stays the caller's.</summary>
    public static Stream Open(SafeFileHandle file, FileAccess access, int bufferSize = 0) =>
        new FileStream(new SafeFileHandle(file.DangerousGetHandle(), ownsHandle: false), access, bufferSize) { Position = 0 };

    // Only once all names were seen is it worth to begin.
    private static void CheckNames(ContentStore store, FileSystem fileSystem, CancellationToken cancellationToken)
    {
        foreach (WalkedPath path in FileSystemReader.Walk(store, fileSystem))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (path.Name.Span.StartsWith(".wh."u8))
            {
                throw ExportErrors.LayerCannotHold(path.Path.Span);
            }
        }
    }
}
