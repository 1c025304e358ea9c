using System.CommandLine;
using System.Text;
using Larder.Cli.Output;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Roots;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder store import</c>.</summary>
internal sealed class StoreImportCommand : LocalCommand
{
    private readonly Argument<string> _path = new("PATH") { Description = "A directory, a tar archive (plain, gzip, xz or zstd), or - for an archive on standard input" };
    private readonly Option<string?> _name = new("--name") { Description = "Keep it under this name (default: import/ and its id)", HelpName = "NAME" };

    private readonly Flag _oneFileSystem = new("--one-file-system", "-x") { Description = "Leave directories empty where another file system is mounted" };
    private readonly Flag _skipUnreadable = new("--skip-unreadable") { Description = "Leave out what may not be read, and name it" };
    private readonly Flag _readAll = new("--read-all") { Description = "Read every file, also those that did not change since the last import of the directory" };

    public override string Description => "Import a directory or an archive";

    public override IReadOnlyList<string> Examples =>
    [
        "larder store import ./site --name site",
        "larder store import / --one-file-system --skip-unreadable --name backup",
        "larder store import rootfs.tar.zst --json",
        "tar -c ./site | larder store import - --name site",
    ];

    public override IReadOnlyList<Argument> Arguments => [_path];

    public override IReadOnlyList<Option> Options => [_name, _oneFileSystem, _skipUnreadable, _readAll];

    protected override ExitCode Run(CommandContext context)
    {
        string path = context.Value(_path)!;
        string? name = context.Value(_name);
        RootName.Check(name);
        using Stream? archive = path == "-" ? context.Host.OpenInput() : Directory.Exists(path) ? null : File.OpenRead(path);
        using StoreSession session = StoreSession.Open(context);
        using StoreWriter writer = session.Store.BeginWriting();
        ImportResult result;
        using (ProgressDisplay progress = context.Output.BeginProgress())
        {
            progress.Phase("import");
            result = archive is null
                ? ImportDirectory(path, session.Store, writer, progress, context)
                : new TarImporter(writer, progress: progress).Import(archive, context.CancellationToken);
            name ??= RootName.Own(result.FileSystem.ComputeId());
            progress.Phase("commit");
            new StoreRoots(session.Store, context.Clock).Commit(writer, name, result.FileSystem);
        }

        Answer(context.Output, name, result);
        return ExitCode.Done;
    }

    private ImportResult ImportDirectory(string path, ContentStore store, StoreWriter writer, ProgressDisplay progress, CommandContext context)
    {
        ImportOptions options = new()
        {
            IsOneFileSystem = context.Value(_oneFileSystem),
            SkipsUnreadable = context.Value(_skipUnreadable),
            Cache = context.Value(_readAll) ? null : ChangedFileCache.Open(store, Encoding.UTF8.GetBytes(Path.GetFullPath(path)), context.Clock),
        };
        using DirectoryHandle directory = DirectoryHandle.Open(path);
        return new DirectoryImporter(writer, progress, options).Import(directory, context.CancellationToken);
    }

    private static void Answer(CommandOutput output, string name, ImportResult result)
    {
        Digest id = result.FileSystem.ComputeId();
        if (output.IsJson)
        {
            output.WriteJson(ImportDocument.Of(name, result), CliJson.Documents.ImportDocument);
            return;
        }

        output.Answer.WriteLine(id);
        output.Remark(
            $"{name}: {result.Counts.Files} files, {result.Counts.Directories} directories, {result.Counts.Symlinks} symlinks, "
            + $"{ByteText.Of(result.Counts.Bytes)}; {ByteText.Of(result.NewBytes)} of them new");
        foreach (byte[] path in result.Unreadable)
        {
            output.Remark($"left out, since it may not be read: {NameText.Show(path)}");
        }

        if (result.SkippedMounts > 0)
        {
            output.Remark($"{result.SkippedMounts} directories were left empty: other file systems are mounted there");
        }

        if (result.SkippedSockets > 0)
        {
            output.Remark($"{result.SkippedSockets} sockets were left out: no tree can hold them");
        }
    }
}
