using Larder.Formats.Oci;
using Larder.Images.Publishing;

namespace Larder.Cli.Commands.Image;

/// <summary>What <c>image pull --json</c> and <c>image import --json</c> print.</summary>
/// <param name="Id">64 hexadecimal digits, from source, platform, disk options and kernel.</param>
/// <param name="Name">The name.</param>
/// <param name="Source">Where exactly it is from.</param>
/// <param name="SourceDigest">What the source stood for.</param>
/// <param name="Platform">What it runs on.</param>
/// <param name="FileSystem">The id of the file system in the store; null when the disk came finished.</param>
/// <param name="Rootfs">The disk.</param>
/// <param name="Kernel">What it boots with; null for none.</param>
/// <param name="Process">What its publisher wants to be run; null when nobody said.</param>
/// <param name="Init">The path of its own init, which boots it; null where Larder's agent does.</param>
/// <param name="AlreadyThere">True when nothing had to be done.</param>
/// <param name="KeptLayers">True when its layers were not kept as they were published before, and are now.</param>
internal sealed record PublishedDocument(
    string Id,
    string Name,
    string Source,
    string SourceDigest,
    string Platform,
    string? FileSystem,
    RootfsDocument Rootfs,
    BootDocument? Kernel,
    ImageExecution? Process,
    string? Init,
    bool AlreadyThere,
    bool KeptLayers)
{
    public static PublishedDocument Of(PublishedImage image) => new(
        image.Record.Id,
        image.Name.Name,
        image.Name.Source,
        image.Record.SourceDigest,
        image.Record.Platform,
        image.Record.FileSystem,
        RootfsDocument.Of(image.Directory, image.Record.Rootfs),
        image.Record.Kernel is { } kernel ? BootDocument.Of(image.Directory, kernel) : null,
        image.Record.Process,
        image.Record.Init,
        image.WasThere,
        image.HasNewLayers);
}
