using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Packs;
using Larder.Install.Engine;
using Larder.Install.Journal;
using Larder.Sandbox;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Store.Roots;
using Larder.Store.Trees;

namespace Larder.Install.Steps;

/// <summary>
/// Pours the layers into the store, verified while they stream, and stacks them. The result must be the content that the
/// manifest names, with every command in it. What was stored stays when the transaction is undone: the next attempt finds it.
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

        CheckTree(run, manifest, fileSystem.Root);
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

        string name = RootName(run.Name, run.Plan.Version!, run.Plan.Revision!);
        run.Services.StoreRoots.Commit(writer, name, stacked!.Value, source: ContentSource.At(ContentSource.Pack, run.Pack.Path));
        return stacked.Value;
    }

    private static void CheckTree(TransactionRun run, PackManifest manifest, Node root)
    {
        CastoreDirectory top = run.Services.Store.ReadDirectory(root.Digest);
        SandboxRoot.RequireUnreserved(top.Entries.Select(entry => entry.Name.ToArray()), manifest.Base == PackBase.Host);
        foreach (PackCommand command in manifest.Commands)
        {
            TreeLookup lookup = TreeLookup.Find(run.Services.Store, root, command.Path.ToString());
            if (!lookup.IsExecutable && !(lookup.LeavesTree && manifest.Base == PackBase.Host))
            {
                throw new LarderException(
                    ErrorCodes.ContentMismatch,
                    $"{manifest.Name} {manifest.Version} was not installed",
                    $"its command {command.Name} is {command.Path}, which is no executable file of its tree",
                    "Tell who made the pack");
            }
        }
    }
}
