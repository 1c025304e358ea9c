using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Install.Journal;
using Larder.Install.Records;
using Larder.Native.Durability;

namespace Larder.Install.Engine;

/// <summary>
/// Runs transactions: writes the request down, takes the steps of its type one by one, and undoes them in reverse when one
/// fails before the switch. Recovers what ended processes left, before it begins anything (docs/design.md §7).
/// </summary>
internal sealed class TransactionEngine(InstallServices services)
{
    private readonly StateTable _table = new();

    /// <summary>
    /// Runs a request to its end. When the same request was interrupted, that transaction is taken up; when it was
    /// interrupted after its switch, finishing it is the answer.
    /// </summary>
    public TransactionOutcome Run(TransactionType type, TransactionRequest request, string display, CancellationToken cancellationToken)
    {
        TransactionRecord? finished = new Recovery(services, _table).Run(type, request);
        if (finished is not null)
        {
            return Outcome(finished.Id, finished.Type, finished.Plan);
        }

        if (services.Journal.Unfinished().FirstOrDefault(record => IsInterrupted(record, type, request)) is { } interrupted
            && services.Journal.TryLock(interrupted.Id) is { } taken)
        {
            return Resume(interrupted, taken, cancellationToken);
        }

        (long id, FileLock transactionLock) = services.Journal.Begin(type, request, display, parent: null);
        using (transactionLock)
        {
            return Run(new TransactionRun(services, id, type, request, new TransactionPlan(), null, cancellationToken));
        }
    }

    /// <summary>Takes an interrupted transaction up.</summary>
    public TransactionOutcome Resume(long id, CancellationToken cancellationToken)
    {
        _ = new Recovery(services, _table).Run(null, null);
        TransactionRecord record = services.Journal.Find(id) ?? throw InstallErrors.NoSuchTransaction(id);
        if (record.Parent is not null || record.State != TransactionState.Interrupted || services.Journal.TryLock(id) is not { } taken)
        {
            throw InstallErrors.WrongState(id, record.State, "Only an interrupted transaction that a user asked for can be resumed");
        }

        return Resume(record, taken, cancellationToken);
    }

    /// <summary>Ends an interrupted transaction for good.</summary>
    public void Abandon(long id)
    {
        _ = new Recovery(services, _table).Run(null, null);
        using FileLock? taken = services.Journal.TryLock(id);
        TransactionRecord record = services.Journal.Find(id)!;
        if (taken is null || record.Finished is not null)
        {
            throw InstallErrors.WrongState(id, record.State, "Look at it with: larder transaction show");
        }

        using TransactionRun run = new(services, id, record.Type, record.Request, record.Plan, null, CancellationToken.None);
        services.Journal.Finish(id, TransactionState.Cancelled, error: null, work => HistoryTable.Add(work, Undo.HistoryOf(services, run, TransactionState.Cancelled)));
    }

    /// <summary>Runs a transaction that another one needs.</summary>
    public TransactionOutcome RunChild(TransactionRun parent, TransactionRequest request, string display)
    {
        (long id, FileLock transactionLock) = services.Journal.Begin(TransactionType.Install, request, display, parent.Id);
        transactionLock.Dispose();
        return Run(new TransactionRun(services, id, TransactionType.Install, request, new TransactionPlan(), parent, parent.CancellationToken));
    }

    private static bool IsInterrupted(TransactionRecord record, TransactionType type, TransactionRequest request) =>
        record.State == TransactionState.Interrupted && record.Type == type && record.Request.IsSameAs(request);

    private TransactionOutcome Resume(TransactionRecord record, FileLock taken, CancellationToken cancellationToken)
    {
        using (taken)
        {
            services.Journal.Restart(record.Id);
            return Run(new TransactionRun(services, record.Id, record.Type, record.Request, new TransactionPlan(), null, cancellationToken));
        }
    }

    private TransactionOutcome Run(TransactionRun run)
    {
        using (run)
        {
            try
            {
                foreach (ITransactionStep step in _table.Steps(run.Type))
                {
                    if (TakeStep(run, step))
                    {
                        break;
                    }
                }

                services.Journal.Finish(run.Id, TransactionState.Completed, error: null);
                return Outcome(run.Id, run.Type, run.Plan);
            }
            catch (OperationCanceledException)
            {
                End(run, TransactionState.Cancelled, error: null);
                throw;
            }
            catch (Exception error) when (Recovery.IsSwitched(services, run))
            {
                // What is current cannot be undone: the next command that writes finishes it, as after a crash.
                throw InstallErrors.AfterSwitch(error);
            }
            catch (LarderException error)
            {
                End(run, TransactionState.Failed, new TransactionError(error.Code.ToString(), error.What, error.Why, error.Action));
                throw;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException)
            {
                LarderException told = InstallErrors.From(error);
                End(run, TransactionState.Failed, new TransactionError(told.Code.ToString(), told.What, told.Why, told.Action));
                throw told;
            }
        }
    }

    /// <summary>Runs one step; true when nothing is left to do after it.</summary>
    private bool TakeStep(TransactionRun run, ITransactionStep step)
    {
        // After the switch there is nothing to go back to.
        if (step.State is not TransactionState.Collect)
        {
            run.ThrowIfCancelled();
        }

        run.State = step.State;
        services.Observer.Phase(run.Id, run.Plan.Pack ?? run.Request.Reference ?? run.Type.Text(), step.State.Text());
        services.Journal.BeginStep(run.Id, step.State, run.Plan);
        StepResult result = step.Run(run);
        services.Journal.EndStep(run.Id, step.State, run.Plan, result.Rows);
        return result.IsNothingToDo;
    }

    private void End(TransactionRun run, TransactionState state, TransactionError? error)
    {
        Undo.All(services, _table, run);
        string message = error is null ? "cancelled, and undone" : $"failed, and undone: {error.Why}";
        services.Journal.Log(run.Id, error is null ? "warning" : "error", run.State, message);
        services.Journal.Finish(run.Id, state, error, work => HistoryTable.Add(work, Undo.HistoryOf(services, run, state)));
    }

    private TransactionOutcome Outcome(long id, TransactionType type, TransactionPlan plan)
    {
        List<OutcomePack> packs = [];
        List<string> capabilities = [];
        if (plan.Pack is { } name)
        {
            PackName pack = PackName.Parse(name);
            string? version = type is TransactionType.Remove ? plan.FromVersion : plan.Version;
            string? revision = type is TransactionType.Remove ? plan.FromRevision : plan.Revision;
            packs.Add(new OutcomePack(pack.Publisher, pack.Name, version ?? "", revision ?? ""));
            capabilities.AddRange(services.Revisions.Current(pack)?.Manifest.Capabilities.Select(capability => capability.ToString()) ?? []);
        }
        else
        {
            packs.AddRange(services.Revisions.Current().Select(revision =>
                new OutcomePack(revision.Name.Publisher, revision.Name.Name, revision.Version.ToString(), revision.Revision.ToString())));
        }

        return new TransactionOutcome(
            id, TransactionState.Completed, packs, plan.IsAlreadyInstalled, services.Generations.Current, capabilities, plan.Data);
    }
}
