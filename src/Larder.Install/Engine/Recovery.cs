using Larder.Install.Generations;
using Larder.Install.Journal;
using Larder.Install.Records;
using Larder.Native.Durability;

namespace Larder.Install.Engine;

/// <summary>
/// Brings what ended processes left to an end: before the switch back to where it began, to be resumed; after it forward
/// to completed. Children come first. A command that only reads never does this.
/// </summary>
internal sealed class Recovery(InstallServices services, StateTable table)
{
    /// <summary>Recovers all transactions that nobody runs.</summary>
    /// <param name="type">The type of the request that is about to run; null for none.</param>
    /// <param name="request">The request that is about to run; null for none.</param>
    /// <returns>The transaction with that very request, when this finished it.</returns>
    public TransactionRecord? Run(TransactionType? type, TransactionRequest? request)
    {
        TransactionRecord? answer = null;
        foreach (TransactionRecord seen in services.Journal.Unfinished())
        {
            using FileLock? taken = services.Journal.TryLock(seen.Id);
            if (taken is null || services.Journal.Find(seen.Id) is not { Finished: null } record)
            {
                continue;
            }

            if (Recover(record) && record.Type == type && request is not null && record.Request.IsSameAs(request))
            {
                answer = services.Journal.Find(record.Id);
            }
        }

        return answer;
    }

    /// <summary>Whether a transaction has changed what is current, so that there is only one way, forward.</summary>
    public static bool IsSwitched(InstallServices services, TransactionRun run)
    {
        IReadOnlyList<TransactionState> open = services.Journal.OpenSteps(run.Id);
        return open.Contains(TransactionState.Collect)
            || (open.Contains(TransactionState.Switch)
                && run.Plan.Generation is long generation
                && CurrentLink.Read(services.Root) == generation);
    }

    /// <summary>Recovers one transaction; true when it is completed now.</summary>
    private bool Recover(TransactionRecord record)
    {
        foreach (TransactionRecord child in services.Journal.UnfinishedChildren(record.Id))
        {
            _ = Recover(child);
        }

        IReadOnlyList<TransactionState> open = services.Journal.OpenSteps(record.Id);
        using TransactionRun run = new(services, record.Id, record.Type, record.Request, record.Plan, null, CancellationToken.None);
        if (IsSwitched(services, run))
        {
            FinishForward(run);
            return true;
        }

        if (open.Count > 0)
        {
            services.Observer.Log("warning", $"transaction {record.Id} ({record.Display}) was interrupted; undoing it");
            run.State = open[^1];
            Undo.All(services, table, run);
            services.Journal.Log(record.Id, "warning", run.State, "its process ended; undone, and ready to be resumed");
        }

        // A child is finished with its parent: resuming the parent asks for it anew.
        if (record.Parent is null)
        {
            services.Journal.Finish(record.Id, TransactionState.Interrupted, error: null);
        }
        else
        {
            services.Journal.Finish(record.Id, TransactionState.Cancelled, error: null, work => HistoryTable.Add(work, Undo.HistoryOf(services, run, TransactionState.Cancelled)));
        }

        return false;
    }

    private void FinishForward(TransactionRun run)
    {
        services.Observer.Log("warning", $"transaction {run.Id} was interrupted after its switch; finishing it");
        if (services.Generations.Current != run.Plan.Generation)
        {
            run.State = TransactionState.Switch;
            services.Journal.EndStep(run.Id, TransactionState.Switch, run.Plan, work => GenerationSwitch.Record(work, run));
        }

        run.State = TransactionState.Collect;
        ITransactionStep collect = table.Step(run.Type, TransactionState.Collect);
        services.Journal.BeginStep(run.Id, TransactionState.Collect, run.Plan);
        StepResult result = collect.Run(run);
        services.Journal.EndStep(run.Id, TransactionState.Collect, run.Plan, result.Rows);
        services.Journal.Finish(run.Id, TransactionState.Completed, error: null);
    }
}
