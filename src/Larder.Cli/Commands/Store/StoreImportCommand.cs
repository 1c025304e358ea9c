using System.CommandLine;
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
    private readonly DirectoryOptions _directory = new();
    private readonly ArchiveOptions _archive = new();

    public override string Description => "Import a directory or an archive";

    public override IReadOnlyList<string> Examples =>
    [
        "larder store import ./site --name site",
        "larder store import / --one-file-system --skip-unreadable --name backup",
        "larder store import rootfs.tar.zst --json",
        "tar -c ./site | larder store import - --name site",
        "larder store import upload.tar.gz --max-bytes 2G --max-entries 100000 --no-devices",
    ];

    public override IReadOnlyList<Argument> Arguments => [_path];

    public override IReadOnlyList<Option> Options => [_name, .. _directory.All, .. _archive.All];

    protected override ExitCode Run(CommandContext context)
    {
        string path = context.Value(_path)!;
        string? name = context.Value(_name);
        RootName.Check(name);
        TarImportOptions options = _archive.Read(context);
        using Stream? archive = path == "-" ? context.Host.OpenInput() : Directory.Exists(path) ? null : File.OpenRead(path);
        if (archive is null)
        {
            _archive.RefuseAny(context, path);
        }
        else
        {
            _directory.RefuseAny(context, path);
        }

        using StoreSession session = StoreSession.Open(context);
        using StoreWriter writer = session.Store.BeginWriting();
        ImportResult result;
        using (ProgressDisplay progress = context.Output.BeginProgress())
        {
            progress.Phase("import");
            result = archive is null
                ? ImportDirectory(path, session.Store, writer, progress, context)
                : new TarImporter(writer, options, progress).Import(archive, context.CancellationToken);
            name ??= RootName.Own(result.FileSystem.ComputeId());
            progress.Phase("commit");
            new StoreRoots(session.Store, context.Clock).Commit(writer, name, result.FileSystem, source: Source(path, archive));
        }

        Answer(context.Output, name, result);
        return ExitCode.Done;
    }

    // What came through standard input cannot be read again.
    private static ContentSource? Source(string path, Stream? archive) =>
        path == "-" ? null : ContentSource.At(archive is null ? ContentSource.Directory : ContentSource.Archive, path);

    private ImportResult ImportDirectory(string path, ContentStore store, StoreWriter writer, ProgressDisplay progress, CommandContext context)
    {
        using DirectoryHandle directory = DirectoryHandle.Open(path);
        return new DirectoryImporter(writer, progress, _directory.Read(context, store, path)).Import(directory, context.CancellationToken);
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
