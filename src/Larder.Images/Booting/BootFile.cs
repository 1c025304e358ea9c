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
    /// <returns>The file, and what it says of itself.</returns>
    /// <exception cref="Formats.Errors.LarderException">LRD3101: it is none.</exception>
    public static (ArtifactRecord Placed, KernelFile Kernel) PlaceKernel(
        DirectoryHandle image, Stream content, string shown, CancellationToken cancellationToken)
    {
        ArtifactRecord placed = Place(image, Kernel, content, cancellationToken);
        using FileStream file = new(image.OpenRead("kernel"u8), FileAccess.Read);
        return (placed, KernelFile.Read(file, shown));
    }

    /// <summary>Copies a stream to its end.</summary>
    public static ArtifactRecord Place(DirectoryHandle image, string name, Stream content, CancellationToken cancellationToken)
    {
        using SafeFileHandle file = image.CreateFile(System.Text.Encoding.UTF8.GetBytes(name), 0x100);
        (long size, Formats.Digests.Digest digest) = SparseFile.Fill(content, file, null, cancellationToken);
        return new ArtifactRecord(name, size, digest.ToString());
    }
}
