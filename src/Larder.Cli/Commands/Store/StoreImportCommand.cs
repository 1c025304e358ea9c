using System.CommandLine;
using Larder.Cli.Commands.Registry;
using Larder.Cli.Output;
using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Images.Pulling;
using Larder.Native.Files;
using Larder.Sources.Oci;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Roots;

namespace Larder.Cli.Commands.Store;

/// <summary><c>larder store import</c>.</summary>
internal sealed class StoreImportCommand : CommandDefinition
{
    private readonly Argument<string> _path = new("SOURCE") { Description = "A directory, a tar archive (plain, gzip, xz or zstd), - for an archive on standard input, or an image of a registry: oci://NAME" };
    private readonly Option<string?> _name = new("--name") { Description = "Keep it under this name (default: import/ and its id)", HelpName = "NAME" };
    private readonly DirectoryOptions _directory = new();
    private readonly ArchiveOptions _archive = new();
    private readonly ImageOptions _image = new();

    public override string Description => "Import a directory, an archive, or the file system of an image";

    public override IReadOnlyList<string> Examples =>
    [
        "larder store import ./site --name site",
        "larder store import / --one-file-system --skip-unreadable --name backup",
        "larder store import rootfs.tar.zst --json",
        "tar -c ./site | larder store import - --name site",
        "larder store import oci://debian:12 --name debian",
        "larder store import oci://localhost:5000/app:1 --insecure --platform linux/arm64",
        "larder store import upload.tar.gz --max-bytes 2G --max-entries 100000 --no-devices",
    ];

    public override IReadOnlyList<Argument> Arguments => [_path];

    public override IReadOnlyList<Option> Options => [_name, .. _directory.All, .. _archive.All, .. _image.All];

    public override async Task<int> RunAsync(CommandContext context)
    {
        string source = context.Value(_path)!;
        string? name = context.Value(_name);
        RootName.Check(name);
        TarImportOptions options = _archive.Read(context);
        if (!ImageReference.HasScheme(source))
        {
            _image.RefuseAny(context, source);
            return (int)ImportLocal(context, source, name, options);
        }

        _directory.RefuseAny(context, source);
        return (int)await ImportImageAsync(context, ImageReference.Parse(source), name, options).ConfigureAwait(false);
    }

    private ExitCode ImportLocal(CommandContext context, string path, string? name, TarImportOptions options)
    {
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

        Answer(context.Output, ImportDocument.Of(name, result), result);
        return ExitCode.Done;
    }

    private async Task<ExitCode> ImportImageAsync(CommandContext context, ImageReference reference, string? name, TarImportOptions options)
    {
        ImagePlatform platform = _image.Platform(context);
        using RegistryClient client = RegistryClients.Make(context, _image.IsInsecure(context));
        using RegistryWarnings warnings = new(context.Output, client);
        using StoreSession session = StoreSession.Open(context);
        ImportedImage image;
        using (ProgressDisplay progress = context.Output.BeginProgress())
        {
            ImageImporter importer = new(session.Store, client, context.Clock)
            {
                Limits = options,
                Progress = progress,
                Phase = phase => progress.Phase(PhaseName(phase)),
            };
            image = await importer.ImportAsync(
                reference, platform, fileSystem => name ?? RootName.Own(fileSystem.ComputeId()), context.CancellationToken).ConfigureAwait(false);
        }

        Answer(context.Output, ImportDocument.Of(image.Name, image.Import, image.Resolved.Source, image.KnownLayers), image.Import);
        context.Output.Remark($"{image.Resolved.Source}; layers: {image.Resolved.Layers.Count}, known before: {image.KnownLayers}");
        if (image.Resolved.Config?.Platform is { } found && (found.Os != platform.Os || found.Architecture != platform.Architecture))
        {
            context.Output.Remark($"there is one image only, and it is for {found}, not for {platform}");
        }

        return ExitCode.Done;
    }

    private static string PhaseName(ImportPhase phase) => phase switch
    {
        ImportPhase.Resolve => "resolve",
        ImportPhase.Unpack => "unpack",
        _ => "stack",
    };

    // What came through standard input cannot be read again.
    private static ContentSource? Source(string path, Stream? archive) =>
        path == "-" ? null : ContentSource.At(archive is null ? ContentSource.Directory : ContentSource.Archive, path);

    private ImportResult ImportDirectory(string path, ContentStore store, StoreWriter writer, ProgressDisplay progress, CommandContext context)
    {
        using DirectoryHandle directory = DirectoryHandle.Open(path);
        return new DirectoryImporter(writer, progress, _directory.Read(context, store, path)).Import(directory, context.CancellationToken);
    }

    private static void Answer(CommandOutput output, ImportDocument document, ImportResult result)
    {
        if (output.IsJson)
        {
            output.WriteJson(document, CliJson.Documents.ImportDocument);
            return;
        }

        output.Answer.WriteLine(document.FileSystem);
        output.Remark(
            $"{document.Name}: {result.Counts.Files} files, {result.Counts.Directories} directories, {result.Counts.Symlinks} symlinks, "
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
