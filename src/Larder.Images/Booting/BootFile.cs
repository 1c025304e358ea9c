using Larder.Formats.Kernels;
using Larder.Images.Publishing;
using Larder.Images.Records;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Booting;

/// <summary>Puts one file of a kernel into an image.</summary>
internal static class BootFile
{
    public const string Kernel = "kernel";
    public const string Initrd = "initrd";

    /// <summary>Copies a kernel, and looks whether it is one.</summary>
    /// <param name="image">Where it goes.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="shown">What messages call it.</param>
    /// <param name="identified">What they are to be; null where the stream sees to that.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The file, and what it says of itself.</returns>
    /// <exception cref="Formats.Errors.LarderException">LRD3101: it is none. LRD2001: it was changed since it was identified.</exception>
    public static (ArtifactRecord Placed, KernelFile Kernel) PlaceKernel(
        DirectoryHandle image, Stream content, string shown, Identified? identified, CancellationToken cancellationToken)
    {
        ArtifactRecord placed = Place(image, Kernel, content, identified, cancellationToken);
        using FileStream file = new(image.OpenRead("kernel"u8), FileAccess.Read);
        return (placed, KernelFile.Read(file, shown));
    }

    /// <summary>Copies a stream to its end.</summary>
    /// <inheritdoc cref="PlaceKernel"/>
    public static ArtifactRecord Place(DirectoryHandle image, string name, Stream content, Identified? identified, CancellationToken cancellationToken)
    {
        using SafeFileHandle file = image.CreateFile(System.Text.Encoding.UTF8.GetBytes(name), 0x100);
        (long size, Formats.Digests.Digest digest) = SparseFile.Fill(content, file, null, cancellationToken);
        identified?.Check(digest);
        return new ArtifactRecord(name, size, digest.ToString());
    }
}
