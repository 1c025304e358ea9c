using System.CommandLine;
using Larder.Cli.Output;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Materialise.Archives;
using Larder.Native.Durability;
using Larder.Store;
using Larder.Store.Trees;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder store export</c>.</summary>
internal sealed class StoreExportCommand : LocalCommand
{
    private const int BufferSize = 256 * 1024;

    private readonly Argument<string> _digest = new("DIGEST") { Description = "The id of a file system, or the digest of a directory" };
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "Where to; it must not exist. Without it, or for -, standard output",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public override string Description => "Write a file system as a tar archive; the same one gives the same bytes";

    public override IReadOnlyList<string> Examples =>
    [
        "larder store export 3f1c4c1a8e3f0b6d0f5d1a7c2b9e8d7f6a5b4c3d2e1f00112233445566778899 site.tar",
        "larder store export 3f1c4c1a8e3f0b6d0f5d1a7c2b9e8d7f6a5b4c3d2e1f00112233445566778899 | tar -tv",
    ];

    public override IReadOnlyList<Argument> Arguments => [_digest, _file];

    protected override ExitCode Run(CommandContext context)
    {
        Digest digest = ContentAddress.ParseDigest(context.Value(_digest)!);
        string? file = context.Value(_file);
        bool toOutput = file is null or "-";
        if (toOutput)
        {
            context.RequireBytesOnOutput("a tar archive", "name a FILE");
        }

        using StoreSession session = StoreSession.OpenExisting(context, digest.ToString());
        FileSystem fileSystem = FileSystemReader.Resolve(session.Store, digest);
        if (toOutput)
        {
            using BufferedStream buffered = new(context.Output.AnswerBytes, BufferSize);
            TarExport.Write(session.Store, fileSystem, buffered, context.CancellationToken);
            buffered.Flush();
            return ExitCode.Done;
        }

        ExportDocument document = new(Path.GetFullPath(file!), WriteFile(context, session.Store, fileSystem, file!));
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

    private static long WriteFile(CommandContext context, ContentStore store, FileSystem fileSystem, string file)
    {
        using ProgressDisplay progress = context.Output.BeginProgress();
        using StagedName staged = StagedName.Begin(file, isDirectory: false);
        progress.Phase("export");
        using FileStream stream = new(staged.Handle, FileAccess.Write, BufferSize);
        TarExport.Write(store, fileSystem, stream, context.CancellationToken);
        stream.Flush();
        long length = stream.Length;
        progress.Phase("sync");
        Durable.Sync(staged.Handle, ExportKillPoints.SyncExport);
        staged.Publish(ExportKillPoints.RenameExport);
        return length;
    }
}
