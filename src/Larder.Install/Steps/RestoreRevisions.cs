using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Install.Engine;
using Larder.Install.Generations;
using Larder.Install.Journal;
using Larder.Install.Records;
using Larder.Store;
using Larder.Store.Trees;

namespace Larder.Install.Steps;

/// <summary>Brings back from the store the files of revisions that were removed since.</summary>
internal sealed class RestoreRevisions : ITransactionStep
{
    public TransactionState State => TransactionState.Install;

    public StepResult Run(TransactionRun run)
    {
        InstallServices services = run.Services;
        List<(InstalledRevision Revision, InstallationRecord Record)> restored = [];
        foreach (long id in run.Plan.Restored)
        {
            InstalledRevision revision = services.Revisions.Find(id)!;
            Restore(run, revision);
            restored.Add((revision, Record(services, revision)));
        }

        return new StepResult(Rows: work =>
        {
            foreach ((InstalledRevision revision, InstallationRecord record) in restored)
            {
                RevisionTable.SetState(work, revision.Id, RevisionTable.OnDisk);
                InstallationTable.Add(work, revision.Id, revision.Name.Publisher, revision.Name.Name, record);
            }
        });
    }

    public void Undo(TransactionRun run)
    {
        InstallServices services = run.Services;
        foreach (long id in run.Plan.Restored)
        {
            if (services.Revisions.Find(id) is not { } revision)
            {
                continue;
            }

            RevisionDirectory.Remove(services, revision.Name, revision.DirectoryName, run.Id);
            services.StoreRoots.Remove(revision.StoreRootName);
            using Database.UnitOfWork work = services.Root.Database.Begin();
            RevisionTable.SetState(work, id, RevisionTable.Removed);
            InstallationTable.Remove(work, id);
            work.Commit(InstallKillPoints.CommitForgotten);
        }
    }

    private static void Restore(TransactionRun run, InstalledRevision revision)
    {
        InstallServices services = run.Services;
        RevisionDirectory directory = new(services, revision.Manifest, revision.Revision);
        RevisionDirectory.Remove(services, revision.Name, revision.DirectoryName, run.Id);
        try
        {
            // Files that another revision has are linked from there, so staging alone does not tell.
            FileSystemPresence.Require(services.Store, revision.FileSystem);
            _ = directory.Stage(revision.FileSystem, PackManifestWriter.Write(revision.Manifest), run.Id, run.Moving(0), run.CancellationToken);
        }
        catch (LarderException error) when (error.Code == ErrorCodes.NotInStore)
        {
            throw new LarderException(
                ErrorCodes.ContentGone,
                $"{revision.Name} {revision.Version} ({revision.Revision}) cannot be brought back",
                "it was removed, and its content is not in the store any more",
                $"Install it again from where it came: larder history --pack {revision.Name}",
                error);
        }

        directory.Publish(run.Id);
        using StoreWriter writer = services.Store.BeginWriting();
        services.StoreRoots.Commit(writer, revision.StoreRootName, revision.FileSystem);
    }

    // Its own record went with it; history has the copy.
    private static InstallationRecord Record(InstallServices services, InstalledRevision revision) =>
        services.History.List(revision.Name.Publisher, revision.Name.Name)
            .First(entry => entry.Record is not null && entry.ToRevision == revision.Revision.ToString() && entry.ToVersion == revision.Version.ToString())
            .Record!;
}
