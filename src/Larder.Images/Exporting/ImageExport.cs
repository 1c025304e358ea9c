using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Images.Records;
using Larder.Store;
using Larder.Store.Trees;

namespace Larder.Images.Exporting;

/// <summary>An image that is to be written for others: its file system, and what is said with it.</summary>
/// <param name="FileSystem">All of its files; the store keeps it.</param>
/// <param name="Platform">What it runs on.</param>
/// <param name="Process">What is to be run in it, as its publisher said.</param>
public sealed record ImageExport(FileSystem FileSystem, ImagePlatform Platform, ImageExecution Process)
{
    /// <summary>How its layer is compressed.</summary>
    public LayerCompression Compression { get; init; }

    /// <summary>Takes it from the images of a root. Its disk is not looked at, and may be broken.</summary>
    /// <exception cref="Formats.Errors.LarderException">
    /// LRD3301: it came as a finished disk. LRD3004: its record is missing or invalid. LRD2302: the store lost it.
    /// </exception>
    public static ImageExport Of(ContentStore store, ImageEntry image)
    {
        ImageRecord record = RecordOf(image);
        if (record.FileSystem is not { } id)
        {
            throw ExportErrors.OnlyDisk(image.Name.Name, record.Rootfs.Format);
        }

        return new ImageExport(
            FileSystemReader.Resolve(store, Digest.TryParse(id, out Digest digest) ? digest : throw Invalid(image, "names no file system")),
            ImagePlatform.TryParse(record.Platform) ?? throw Invalid(image, "names no platform"),
            record.Process ?? new ImageExecution());
    }

    internal static ImageRecord RecordOf(ImageEntry image) =>
        image.Record ?? throw ImageErrors.Broken(image.Name.Name, image.Fault ?? "its record is missing");

    private static Formats.Errors.LarderException Invalid(ImageEntry image, string why) =>
        ImageErrors.Broken(image.Name.Name, $"its record {why}");
}
