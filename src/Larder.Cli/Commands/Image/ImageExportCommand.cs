using System.CommandLine;
using Larder.Cli.Commands.Store;
using Larder.Cli.Completing;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Images;
using Larder.Images.Exporting;
using Larder.Images.Originals;
using Larder.Images.Publishing;
using Larder.Materialise.Archives;
using Larder.Materialise.Checkouts;
using Larder.Native.Files;
using Larder.Store;

namespace Larder.Cli.Commands.Image;

/// <summary><c>larder image export</c>.</summary>
internal sealed class ImageExportCommand : LocalCommand
{
    private readonly ImageArgument<string> _name = new("NAME") { Description = "The image, as image list prints it" };
    private readonly Argument<string> _destination = new("DEST") { Description = "Where to; it must not exist" };
    private readonly Option<string> _format = new("--format")
    {
        Description = "What to write: oci (the default), an image layout in a directory; oci-archive, the same in a tar; dir or tar, its files alone; ext4 or erofs, a disk",
        HelpName = "FORMAT",
        DefaultValueFactory = static _ => ImageFormat.Oci,
    };

    private readonly OriginalOption _form = new();
    private readonly Flag _privileged = new("--privileged")
    {
        Description = "For dir: restore owners, setuid bits, all extended attributes and devices too; needs root",
    };

    public ImageExportCommand() => _format.AcceptOnlyFromAmong(
        ImageFormat.Oci, ImageFormat.OciArchive, ImageFormat.Directory, ExportFormat.Tar, ExportFormat.Ext4, ExportFormat.Erofs);

    public override string Description => "Write an image for other programs: as an OCI image, as files, or as a disk; the same one gives the same bytes";

    public override IReadOnlyList<string> Examples =>
    [
        "larder image export debian-12 ./debian-12",
        "larder image export debian-12 debian-12.tar --format oci-archive --compression gzip",
        "larder image export app-1 ./app-1 --original",
        "larder image export debian-12 /srv/debian-12 --format dir --privileged",
        "larder image export debian-12 debian-12.ext4 --format ext4",
    ];

    public override IReadOnlyList<Argument> Arguments => [_name, _destination];

    public override IReadOnlyList<Option> Options => [_format, .. _form.All, _privileged];

    protected override ExitCode Run(CommandContext context)
    {
        string name = context.Value(_name)!;
        string format = context.Value(_format)!;
        CheckOptions(context, format);
        bool isOriginal = _form.Read(context);
        using ImageSession session = ImageSession.OpenExisting(context, name);
        ImageEntry image = session.Images.Get(name);
        ImageExportDocument document = isOriginal
            ? WriteOriginal(context, session.Images.GetOriginal(image), name, format, context.Value(_destination)!)
            : Write(context, session.Store, image, format, context.Value(_destination)!);
        Answer(context.Output, document);
        return ExitCode.Done;
    }

    private static void Answer(CommandOutput output, ImageExportDocument document)
    {
        if (output.IsJson)
        {
            output.WriteJson(document, CliJson.Documents.ImageExportDocument);
            return;
        }

        output.Answer.WriteLine(document.Path);
        output.Remark(document.Digest is null ? ByteText.Of(document.Bytes) : $"{document.Digest}, {ByteText.Of(document.Bytes)}");
        if (document.Unapplied > 0)
        {
            output.Remark($"{document.Unapplied} owners, bits, extended attributes and devices were not restored; --privileged as root restores them");
        }
    }

    private static ImageExportDocument WriteOriginal(CommandContext context, OriginalImage image, string name, string format, string destination)
    {
        string path = Path.GetFullPath(destination);
        if (format is ImageFormat.OciArchive)
        {
            (_, long length) = StagedWrite.Stream(context, destination, (stream, _) =>
            {
                OriginalLayout.WriteArchive(image, name, stream, context.CancellationToken);
                return true;
            });
            return new ImageExportDocument(name, path, format, length, image.Digest.ToString());
        }

        _ = StagedWrite.Directory(context, destination, "export", (into, progress) =>
        {
            OriginalLayout.WriteDirectory(image, name, into, progress, context.CancellationToken);
            return true;
        });
        return new ImageExportDocument(name, path, format, image.Bytes, image.Digest.ToString());
    }

    private void CheckOptions(CommandContext context, string format)
    {
        if (format is not (ImageFormat.Oci or ImageFormat.OciArchive))
        {
            _form.Refuse(context, format);
        }

        if (!context.Value(_privileged))
        {
            return;
        }

        if (format is not ImageFormat.Directory)
        {
            throw new LarderException(
                ErrorCodes.Usage, "The command line cannot be understood", $"--privileged means nothing for {format}", "Leave --privileged out, or choose --format dir");
        }

        if (!CurrentUser.IsRoot)
        {
            throw new LarderException(
                ErrorCodes.PermissionDenied, "--privileged cannot be used", "only root may set owners and make devices", "Run as root, or leave --privileged out");
        }
    }

    private ImageExportDocument Write(CommandContext context, ContentStore store, ImageEntry image, string format, string destination)
    {
        string name = image.Name.Name;
        string path = Path.GetFullPath(destination);
        if (format is ExportFormat.Ext4 or ExportFormat.Erofs)
        {
            DiskFormat disk = format is ExportFormat.Ext4 ? DiskFormat.Ext4 : DiskFormat.Erofs;
            long size = StagedWrite.File(context, destination, (file, progress) => DiskExport.Write(store, image, disk, file, progress, context.CancellationToken));
            return new ImageExportDocument(name, path, format, size);
        }

        ImageExport export = ImageExport.Of(store, image) with { Compression = _form.Layer.Read(context) };
        switch (format)
        {
            case ExportFormat.Tar:
                (_, long bytes) = StagedWrite.Stream(context, destination, (stream, _) =>
                {
                    TarExport.Write(store, export.FileSystem, stream, context.CancellationToken);
                    return true;
                });
                return new ImageExportDocument(name, path, format, bytes);

            case ImageFormat.Directory:
                CheckoutOptions options = new() { IsPrivileged = context.Value(_privileged), Verify = true };
                CheckoutResult result = StagedWrite.Directory(
                    context, destination, "export", (into, progress) => Checkout.Write(store, export.FileSystem, into, options, progress, context.CancellationToken));
                return new ImageExportDocument(
                    name, path, format, result.Bytes, Unapplied: result.UnappliedOwners + result.UnappliedModes + result.UnappliedAttributes + result.UnappliedSpecials);

            case ImageFormat.OciArchive:
                using (DirectoryHandle parent = DirectoryHandle.Open(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)) ?? path))
                {
                    (WrittenImage archived, long length) = StagedWrite.Stream(
                        context, destination, (stream, progress) => ImageLayout.WriteArchive(store, export, name, stream, parent, progress, context.CancellationToken));
                    return new ImageExportDocument(name, path, format, length, archived.Digest.ToString());
                }

            default:
                WrittenImage written = StagedWrite.Directory(
                    context, destination, "export", (into, progress) => ImageLayout.WriteDirectory(store, export, name, into, progress, context.CancellationToken));
                return new ImageExportDocument(name, path, format, written.Layer.Size, written.Digest.ToString());
        }
    }
}
