using Larder.Cli.Commands.Packs;
using Larder.Formats.Oci;
using Larder.Images;

namespace Larder.Cli.Commands.Image;

/// <summary>An image in <c>--json</c>.</summary>
/// <param name="Id">64 hexadecimal digits, from source, platform, disk options and kernel.</param>
/// <param name="Name">The name.</param>
/// <param name="Installed">Whether all its files are there.</param>
/// <param name="Fault">What is wrong with it; null when nothing is.</param>
/// <param name="Reference">What was asked for.</param>
/// <param name="Source">Where exactly it is from.</param>
/// <param name="SourceDigest">What the source stood for.</param>
/// <param name="Platform">What it runs on.</param>
/// <param name="FileSystem">The id of the file system in the store; null when the disk came finished.</param>
/// <param name="Rootfs">The disk; null for a broken image.</param>
/// <param name="Kernel">What it boots with; null for none.</param>
/// <param name="Process">What its publisher wants to be run; null when nobody said.</param>
/// <param name="Init">The path of its own init, which boots it; null where Larder's agent does.</param>
/// <param name="Published">When it got the name, in RFC 3339.</param>
internal sealed record ImageDocument(
    string Id,
    string Name,
    bool Installed,
    string? Fault,
    string Reference,
    string Source,
    string? SourceDigest,
    string? Platform,
    string? FileSystem,
    RootfsDocument? Rootfs,
    BootDocument? Kernel,
    ImageExecution? Process,
    string? Init,
    string Published)
{
    public static ImageDocument Of(ImageEntry image) => new(
        image.Name.Id,
        image.Name.Name,
        image.IsInstalled,
        image.Fault,
        image.Name.Reference,
        image.Name.Source,
        image.Record?.SourceDigest,
        image.Record?.Platform,
        image.Record?.FileSystem,
        image.Record is { } record ? RootfsDocument.Of(image.Directory, record.Rootfs) : null,
        image.Record?.Kernel is { } kernel ? BootDocument.Of(image.Directory, kernel) : null,
        image.Record?.Process,
        image.Record?.Init,
        TimeText.Of(image.Name.Published));
}
