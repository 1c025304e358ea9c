using Larder.Install.Journal;
using Larder.Install.Records;

namespace Larder.Install.Engine;

/// <summary>Takes back what a transaction did before its switch.</summary>
internal static class Undo
{
    /// <summary>Undoes all open steps, last one first; the children, which are complete, stay.</summary>
    public static void All(InstallServices services, StateTable table, TransactionRun run)
    {
        foreach (TransactionState state in services.Journal.OpenSteps(run.Id).Reverse())
        {
            table.Step(run.Type, state).Undo(run);
            services.Journal.UndoStep(run.Id, state);
        }
    }

    public static HistoryEntry HistoryOf(InstallServices services, TransactionRun run, TransactionState outcome)
    {
        TransactionPlan plan = run.Plan;
        string[]? name = plan.Pack?.Split('/');
        return new HistoryEntry(
            run.Id,
            run.Type.Text(),
            outcome.Text(),
            plan.Pack ?? run.Request.Reference ?? "the installed set",
            name?[0],
            name?[1],
            plan.FromVersion,
            plan.FromRevision,
            plan.Version,
            plan.Revision,
            outcome is TransactionState.Completed ? plan.Generation : null,
            services.Clock.GetUtcNow(),
            Record: null);
    }
}
