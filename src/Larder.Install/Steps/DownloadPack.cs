using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Packs;
using Larder.Install.Engine;
using Larder.Install.Journal;
using Larder.Sandbox;
using Larder.Sources.Bases;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Roots;
using Larder.Store.Trees;

namespace Larder.Install.Steps;

/// <summary>
/// Pours the layers into the store, verified while they stream, and stacks them. The result must be the content that the
/// manifest names. A pack that runs on an image is put above it, into one tree; every command must be in that. What was
/// stored stays when the transaction is undone: the next attempt finds it.
/// </summary>
internal sealed class DownloadPack : ITransactionStep
{
    public TransactionState State => TransactionState.Download;

    public StepResult Run(TransactionRun run)
    {
        PackManifest manifest = run.Pack!.Descriptor.Manifest;
        FileSystem fileSystem = Import(run);
        Digest id = fileSystem.ComputeId();
        if (id != manifest.ContentId)
        {
            throw new LarderException(
                ErrorCodes.ContentMismatch,
                $"{manifest.Name} {manifest.Version} was not installed",
                $"its layers make the content {id}, and its manifest names {manifest.ContentId}",
                "The pack was made wrongly or tampered with: get it again from where it comes");
        }

        CastoreDirectory top = run.Services.Store.ReadDirectory(fileSystem.Root.Digest);
        SandboxRoot.RequireUnreserved(top.Entries.Select(entry => entry.Name.ToArray()), manifest.Base == PackBase.Host);
        CheckCommands(run, manifest, RunsOnImage(manifest) ? PutAboveBase(run, manifest, fileSystem).Root : fileSystem.Root);
        return StepResult.Done;
    }

    public void Undo(TransactionRun run)
    {
        // A root that no revision stands behind is released; its blobs stay until the store is collected.
        if (run.Plan is { Pack: not null, Version: { } version, Revision: { } revision })
        {
            run.Services.StoreRoots.Remove(RootName(run.Name, version, revision));
        }
    }

    public static string RootName(PackName name, string version, string revision) => $"pack/{name}/{version}_{revision}";

    private static FileSystem Import(TransactionRun run)
    {
        ContentStore store = run.Services.Store;
        IProgress<long> progress = run.Moving(run.Pack!.Descriptor.Layers.Sum(layer => layer.Size));
        using StoreWriter writer = store.BeginWriting();
        FileSystem? stacked = null;
        for (int index = 0; index < run.Pack.Descriptor.Layers.Count; index++)
        {
            using VerifyingStream layer = run.Pack.OpenLayer(index);
            FileSystem imported = new TarImporter(writer, progress: progress).Import(layer, run.CancellationToken).FileSystem;
            layer.Drain();
            if (stacked is { } lower)
            {
                // Stacking reads both from the store.
                writer.Commit();
                stacked = FileSystemStack.Stack(store, writer, lower, imported);
            }
            else
            {
                stacked = imported;
            }
        }

        Keep(run, writer, stacked!.Value);
        return stacked.Value;
    }

    // What has no commands does not run.
    private static bool RunsOnImage(PackManifest manifest) => manifest.Base.IsImage && manifest.Commands.Count > 0;

    private static FileSystem PutAboveBase(TransactionRun run, PackManifest manifest, FileSystem fileSystem)
    {
        run.Log("info", $"getting {manifest.Base}, which {manifest.Name} runs on");
        BaseRequest request = new(manifest.Base, manifest.Platform, run.Request.IsInsecure);
        BaseTree found = run.Services.Bases.GetAsync(request, run.Moving(0), run.CancellationToken).GetAwaiter().GetResult();
        run.Plan.BaseSource = found.Source;
        run.Log("info", $"{manifest.Base} is {found.Source}");
        CheckEtc(run, manifest, found);
        using StoreWriter writer = run.Services.Store.BeginWriting();
        FileSystem whole = FileSystemOverlay.Apply(run.Services.Store, writer, found.FileSystem, fileSystem, run.CancellationToken);
        Keep(run, writer, whole);
        return whole;
    }

    // A sandbox with a network puts names into it.
    private static void CheckEtc(TransactionRun run, PackManifest manifest, BaseTree found)
    {
        if (FileSystemReader.TryFind(run.Services.Store, found.FileSystem.Root, "etc"u8) is { Kind: not NodeKind.Directory })
        {
            throw new LarderException(
                ErrorCodes.UnsupportedBase,
                $"{manifest.Name} {manifest.Version} was not installed",
                $"it runs on {manifest.Base}, and /etc of {found.Source} is no directory",
                "Name another image, or tell who made the pack");
        }
    }

    private static void Keep(TransactionRun run, StoreWriter writer, FileSystem fileSystem)
    {
        string name = RootName(run.Name, run.Plan.Version!, run.Plan.Revision!);
        run.Services.StoreRoots.Commit(writer, name, fileSystem, source: ContentSource.At(ContentSource.Pack, run.Pack!.Path));
    }

    private static void CheckCommands(TransactionRun run, PackManifest manifest, Node root)
    {
        foreach (PackCommand command in manifest.Commands)
        {
            // With base host, what the tree does not have may be the host's.
            TreeEnd end = TreeEnd.Find(run.Services.Store, root, command.Path.ToRelativeBytes());
            if (!end.IsProgram && !(end.Outside is not null && manifest.Base == PackBase.Host))
            {
                throw new LarderException(
                    ErrorCodes.ContentMismatch,
                    $"{manifest.Name} {manifest.Version} was not installed",
                    $"its command {command.Name} is {command.Path}, which is no executable file of its tree{(run.Plan.BaseSource is { } below ? $" or of its base, {below}" : "")}",
                    "Tell who made the pack");
            }
        }
    }
}
