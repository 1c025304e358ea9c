using System.CommandLine;
using Larder.Cli.Output;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Materialise.Archives;
using Larder.Materialise.Disks;
using Larder.Store;
using Larder.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder store export</c>.</summary>
internal sealed class StoreExportCommand : LocalCommand
{
    private const int BufferSize = 256 * 1024;

    private readonly Argument<string> _digest = new("DIGEST") { Description = "The id of a file system, or the digest of a directory" };
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "Where to; it must not exist. Without it, or for -, an archive goes to standard output",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _format = new("--format")
    {
        Description = "What to write: tar (the default), or a disk image: ext4, or erofs, which is only read",
        HelpName = "FORMAT",
        DefaultValueFactory = static _ => ExportFormat.Tar,
    };

    private readonly DiskOptions _disk = new();

    public StoreExportCommand() => _format.AcceptOnlyFromAmong(ExportFormat.Tar, ExportFormat.Ext4, ExportFormat.Erofs);

    public override string Description => "Write a file system as a tar archive or a disk image; the same one gives the same bytes";

    public override IReadOnlyList<string> Examples =>
    [
        "larder store export 3f1c4c1a8e3f0b6d0f5d1a7c2b9e8d7f6a5b4c3d2e1f00112233445566778899 site.tar",
        "larder store export 3f1c4c1a8e3f0b6d0f5d1a7c2b9e8d7f6a5b4c3d2e1f00112233445566778899 | tar -tv",
        "larder store export 3f1c4c1a8e3f0b6d0f5d1a7c2b9e8d7f6a5b4c3d2e1f00112233445566778899 rootfs.ext4 --format ext4 --size 4G --label root",
        "larder store export 3f1c4c1a8e3f0b6d0f5d1a7c2b9e8d7f6a5b4c3d2e1f00112233445566778899 rootfs.erofs --format erofs",
    ];

    public override IReadOnlyList<Argument> Arguments => [_digest, _file];

    public override IReadOnlyList<Option> Options => [_format, .. _disk.All];

    protected override ExitCode Run(CommandContext context)
    {
        Digest digest = ContentAddress.ParseDigest(context.Value(_digest)!);
        string? file = context.Value(_file);
        string format = context.Value(_format)!;
        _disk.RefuseOthers(context, format);
        return format is ExportFormat.Tar ? ExportArchive(context, digest, file) : ExportDisk(context, digest, file, format);
    }

    private static ExitCode ExportArchive(CommandContext context, Digest digest, string? file)
    {
        if (file is null or "-")
        {
            context.RequireBytesOnOutput("a tar archive", "name a FILE");
            using StoreSession reading = StoreSession.OpenExisting(context, digest.ToString());
            using BufferedStream buffered = new(context.Output.AnswerBytes, BufferSize);
            TarExport.Write(reading.Store, FileSystemReader.Resolve(reading.Store, digest), buffered, context.CancellationToken);
            buffered.Flush();
            return ExitCode.Done;
        }

        using StoreSession session = StoreSession.OpenExisting(context, digest.ToString());
        FileSystem fileSystem = FileSystemReader.Resolve(session.Store, digest);
        (_, long bytes) = StagedWrite.Stream(context, file, (stream, _) =>
        {
            TarExport.Write(session.Store, fileSystem, stream, context.CancellationToken);
            return true;
        });
        ExportDocument document = new(Path.GetFullPath(file), bytes);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(document, CliJson.Documents.ExportDocument);
        }
        else
        {
            context.Output.Answer.WriteLine(document.Path);
        }

        return ExitCode.Done;
    }

    private ExitCode ExportDisk(CommandContext context, Digest digest, string? file, string format)
    {
        if (file is null or "-")
        {
            throw new LarderException(
                ErrorCodes.Usage, "The command line cannot be understood", "a disk image has holes, which standard output cannot carry", "Name a FILE");
        }

        Func<ContentStore, FileSystem, SafeFileHandle, DiskWriting, DiskResult> writeImage = format is ExportFormat.Ext4
            ? WithOptions(_disk.ReadExt4(context), Ext4Image.Write)
            : WithOptions(_disk.ReadErofs(context), ErofsImage.Write);
        using StoreSession session = StoreSession.OpenExisting(context, digest.ToString());
        FileSystem fileSystem = FileSystemReader.Resolve(session.Store, digest);
        DiskResult result = StagedWrite.File(context, file, (staged, progress) =>
            writeImage(session.Store, fileSystem, staged, new DiskWriting { Progress = progress, CancellationToken = context.CancellationToken }));
        Answer(context.Output, DiskDocument.Of(Path.GetFullPath(file), format, result));
        return ExitCode.Done;
    }

    private static Func<ContentStore, FileSystem, SafeFileHandle, DiskWriting, DiskResult> WithOptions<TOptions>(
        TOptions options, Func<ContentStore, FileSystem, SafeFileHandle, TOptions, DiskWriting, DiskResult> write) =>
        (store, fileSystem, image, writing) => write(store, fileSystem, image, options, writing);

    private static void Answer(CommandOutput output, DiskDocument document)
    {
        if (output.IsJson)
        {
            output.WriteJson(document, CliJson.Documents.DiskDocument);
            return;
        }

        output.Answer.WriteLine(document.Path);
        output.Remark($"{ByteText.Of(document.Bytes)}, of which {ByteText.Of(document.Allocated)} are taken; {document.Inodes} inodes; UUID {document.Uuid}");
        if (document.ClampedTimes > 0)
        {
            output.Remark($"{document.ClampedTimes} times are outside of what {document.Format} can say; the nearest stand for them");
        }
    }
}
