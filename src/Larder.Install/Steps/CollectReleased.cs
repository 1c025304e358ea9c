using Larder.Database;
using Larder.Formats.Errors;
using Larder.Install.Engine;
using Larder.Install.Generations;
using Larder.Install.Journal;
using Larder.Install.Records;

namespace Larder.Install.Steps;

/// <summary>
/// Releases what no kept generation needs: generations beyond the retention, the revisions that only they had, and all
/// revisions of a pack that was removed. A revision whose command still runs stays until a later transaction. A failure
/// here is logged and nothing more: the switch is made.
/// </summary>
internal sealed class CollectReleased : ITransactionStep
{
    public TransactionState State => TransactionState.Collect;

    public StepResult Run(TransactionRun run)
    {
        try
        {
            long[] forgotten = Release(run);
            foreach (long number in forgotten)
            {
                GenerationDirectory.Remove(run.Services.Root, number);
            }

            foreach (InstalledRevision revision in run.Services.Revisions.All())
            {
                Collect(run, revision);
            }

            if (run.Type is TransactionType.Remove)
            {
                run.Plan.Data = DataDirectories.Of(run.Services, run.Name, run.Request.Purge);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or LarderException)
        {
            run.Log("warning", $"not all that was released could be taken away: {error.Message}");
        }

        return StepResult.Done;
    }

    public void Undo(TransactionRun run)
    {
        // After the switch everything leads forward.
    }

    private static long[] Release(TransactionRun run)
    {
        InstallServices services = run.Services;
        long current = services.Generations.Current;
        long[] beyond = [.. services.Generations.Kept().Reverse().Where(number => number != current).Skip(services.Settings.KeptGenerations - 1)];
        using UnitOfWork work = services.Root.Database.Begin();
        foreach (long number in beyond)
        {
            GenerationTable.Forget(work, number);
        }

        if (run.Type is TransactionType.Remove)
        {
            foreach (InstalledRevision revision in services.Revisions.All(run.Name))
            {
                RevisionTable.SetState(work, revision.Id, RevisionTable.Removed);
                InstallationTable.Remove(work, revision.Id);
            }
        }

        work.Commit(InstallKillPoints.CommitReleased);
        return beyond;
    }

    private static void Collect(TransactionRun run, InstalledRevision revision)
    {
        InstallServices services = run.Services;
        bool isKept = services.Root.Database.First(
            "SELECT 1 FROM generation_revisions WHERE revision_id = ?1", row => row.Number(0), revision.Id) != 0;
        if (isKept && revision.IsOnDisk)
        {
            return;
        }

        if (RevisionDirectory.IsInUse(services, revision))
        {
            run.Log("info", $"{revision.Name} {revision.Version} ({revision.Revision}) is running; its files go when it ends");
            return;
        }

        // A transaction of another pack may be staging it at this moment: that one's lock says so.
        if (!IsOurs(run, revision))
        {
            return;
        }

        RevisionDirectory.Remove(services, revision.Name, revision.DirectoryName, run.Id);
        services.StoreRoots.Remove(revision.StoreRootName);
        if (!isKept)
        {
            using UnitOfWork work = services.Root.Database.Begin();
            RevisionTable.Forget(work, revision.Id);
            work.Commit(InstallKillPoints.CommitForgotten);
        }
    }

    private static bool IsOurs(TransactionRun run, InstalledRevision revision)
    {
        if (run.Locks.Has(revision.Name))
        {
            return true;
        }

        // Made by a transaction that is not over: not ours to judge.
        long? maker = run.Services.Root.Database.First(
            "SELECT r.transaction_id FROM revisions r JOIN transactions t ON t.id = r.transaction_id WHERE r.id = ?1 AND t.finished IS NULL",
            row => (long?)row.Number(0),
            revision.Id);
        return maker is null;
    }
}
