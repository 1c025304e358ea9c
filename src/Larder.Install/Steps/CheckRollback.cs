using Larder.Install.Engine;
using Larder.Install.Journal;
using Larder.Install.Records;

namespace Larder.Install.Steps;

/// <summary>Refuses to roll one pack back to a version that others cannot live with, or that lacks what it needs.</summary>
internal sealed class CheckRollback : ITransactionStep
{
    public TransactionState State => TransactionState.Precheck;

    public StepResult Run(TransactionRun run)
    {
        InstallServices services = run.Services;
        if (run.Plan.RevisionId is not long id || run.Plan.Pack is null)
        {
            Dependants.CheckSet([.. run.Plan.Set.Select(member => services.Revisions.Find(member)!)]);
            return StepResult.Done;
        }

        InstalledRevision target = services.Revisions.Find(id)!;
        IReadOnlyList<InstalledRevision> others = [.. services.Revisions.Current().Where(revision => revision.Name != target.Name)];
        Dependants.Check(others, target.Name, target.Version, "Roll back what needs it too, or the whole set with: larder rollback");
        Dependants.CheckSet([.. others, target]);
        return StepResult.Done;
    }

    public void Undo(TransactionRun run)
    {
        // It only read.
    }
}
