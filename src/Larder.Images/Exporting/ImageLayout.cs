using System.Text;
using Larder.Formats.Oci;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Store;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Exporting;

/// <summary>
/// Writes an image of one layer as an OCI image layout (image-spec 1.1, image-layout.md), in a directory or an archive. The
/// same image, name and compression give the same bytes: no time and nothing of this machine is in it.
/// </summary>
public static class ImageLayout
{
    private const ushort PrivateFile = 0x180;
    private const ushort PrivateDirectory = 0x1C0;

    /// <summary>Writes the layout as files. Nothing is synced: who needs it durable syncs the file system afterwards.</summary>
    /// <param name="store">Holds the file system.</param>
    /// <param name="image">What to write.</param>
    /// <param name="name">What the layout calls it (<c>org.opencontainers.image.ref.name</c>).</param>
    /// <param name="into">An empty directory.</param>
    /// <param name="progress">Told bytes of the layer's tar; may be null.</param>
    /// <param name="cancellationToken">Leaves what was written for the caller to remove.</param>
    /// <exception cref="Formats.Errors.LarderException">
    /// LRD3302: the file system has a name that no layer can hold. What <see cref="Materialise.Archives.TarExport.Write"/> throws.
    /// </exception>
    public static WrittenImage WriteDirectory(
        ContentStore store,
        ImageExport image,
        string name,
        DirectoryHandle into,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        into.MakeDirectory(Encoding.ASCII.GetBytes(OciLayout.BlobsName), PrivateDirectory);
        into.MakeDirectory(Encoding.ASCII.GetBytes(OciLayout.Sha256Name), PrivateDirectory);
        ImageLayer layer;
        using (SafeFileHandle file = into.CreateFile("layer"u8, PrivateFile))
        {
            layer = LayerFile.Write(store, image, file, progress, cancellationToken);
        }

        // Its name is its digest, which is known only now.
        byte[] blob = Encoding.ASCII.GetBytes(OciLayout.BlobName(layer.Descriptor.Digest));
        Durable.Rename(into, "layer"u8, into, blob, replace: false, ImageExportKillPoints.RenameLayer);
        LayoutDocuments documents = new(image, layer);
        foreach (OciLayoutFile document in documents.Files(name))
        {
            using SafeFileHandle file = into.CreateFile(Encoding.ASCII.GetBytes(document.Name), PrivateFile);
            using Stream content = document.Open();
            using Stream output = LayerFile.Open(file, FileAccess.Write);
            content.CopyTo(output);
        }

        return new WrittenImage(documents.Digest, layer.DiffId, layer.Descriptor);
    }

    /// <summary>Writes the layout as an uncompressed tar; the layer is written aside first.</summary>
    /// <param name="store">Holds the file system.</param>
    /// <param name="image">What to write.</param>
    /// <param name="name">What the layout calls it.</param>
    /// <param name="destination">Where it goes, from where the stream stands; stays open.</param>
    /// <param name="scratch">A directory with room for the layer, which gets no name there.</param>
    /// <param name="progress">Told bytes of the layer's tar; may be null.</param>
    /// <param name="cancellationToken">Leaves what was written.</param>
    /// <exception cref="Formats.Errors.LarderException">As for <see cref="WriteDirectory"/>.</exception>
    public static WrittenImage WriteArchive(
        ContentStore store,
        ImageExport image,
        string name,
        Stream destination,
        DirectoryHandle scratch,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using ScratchFile file = ScratchFile.Create(scratch);
        ImageLayer layer = LayerFile.Write(store, image, file.Handle, progress, cancellationToken);
        LayoutDocuments documents = new(image, layer);
        OciLayoutFile blob = OciLayoutFile.Layer(layer.Descriptor, () => LayerFile.Open(file.Handle, FileAccess.Read));
        OciArchive.Write(destination, [.. documents.Files(name), blob], mtime: 0, cancellationToken);
        return new WrittenImage(documents.Digest, layer.DiffId, layer.Descriptor);
    }
}
