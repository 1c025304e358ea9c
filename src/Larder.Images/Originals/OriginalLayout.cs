using System.Text;
using Larder.Formats.Oci;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Originals;

/// <summary>
/// Writes an image as it was published as an OCI image layout (image-spec 1.1, image-layout.md): manifest, config and layers
/// have the bytes that they had in the registry. All are compared with their digests on the way.
/// </summary>
public static class OriginalLayout
{
    private const ushort PrivateFile = 0x180;
    private const ushort PrivateDirectory = 0x1C0;

    /// <summary>Writes the layout as files. Nothing is synced: who needs it durable syncs the file system afterwards.</summary>
    /// <param name="image">What to write.</param>
    /// <param name="name">What the layout calls it (<c>org.opencontainers.image.ref.name</c>).</param>
    /// <param name="into">An empty directory.</param>
    /// <param name="progress">Told bytes; may be null.</param>
    /// <param name="cancellationToken">Leaves what was written for the caller to remove.</param>
    /// <exception cref="Formats.Errors.LarderException">What <see cref="OriginalImage.Open"/> and its streams throw.</exception>
    public static void WriteDirectory(
        OriginalImage image, string name, DirectoryHandle into, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<OciLayoutFile> files = Files(image, name);
        foreach (string directory in OciLayout.Directories(files.Select(file => file.Name)))
        {
            into.MakeDirectory(Encoding.ASCII.GetBytes(directory), PrivateDirectory);
        }

        foreach (OciLayoutFile layoutFile in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using SafeFileHandle file = into.CreateFile(Encoding.ASCII.GetBytes(layoutFile.Name), PrivateFile);
            using Stream content = layoutFile.Open();
            using FileStream output = new(file, FileAccess.Write);
            content.CopyTo(output);
            progress?.Report(layoutFile.Size);
        }
    }

    /// <summary>Writes the layout as an uncompressed tar.</summary>
    /// <param name="image">What to write.</param>
    /// <param name="name">What the layout calls it.</param>
    /// <param name="destination">Where it goes, from where the stream stands; stays open.</param>
    /// <param name="cancellationToken">Leaves what was written.</param>
    /// <exception cref="Formats.Errors.LarderException">As for <see cref="WriteDirectory"/>.</exception>
    public static void WriteArchive(OriginalImage image, string name, Stream destination, CancellationToken cancellationToken = default) =>
        OciArchive.Write(destination, Files(image, name), mtime: 0, cancellationToken);

    private static IReadOnlyList<OciLayoutFile> Files(OriginalImage image, string name) =>
    [
        OciLayoutFile.InMemory(OciLayout.MarkerName, OciLayout.WriteMarker()),
        OciLayoutFile.InMemory(OciLayout.IndexName, ImageDocument.Index.Write([image.Describe(name)])),
        OciLayoutFile.InMemory(OciLayout.BlobName(image.Digest), image.Manifest.Content.ToArray()),
        .. image.Blobs.Select(blob => new OciLayoutFile(OciLayout.BlobName(blob.Digest), blob.Size, () => image.Open(blob))),
    ];
}
