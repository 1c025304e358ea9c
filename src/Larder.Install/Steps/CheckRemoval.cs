using Larder.Install.Engine;
using Larder.Install.Journal;

namespace Larder.Install.Steps;

/// <summary>Refuses to remove what installed packs need.</summary>
internal sealed class CheckRemoval : ITransactionStep
{
    public TransactionState State => TransactionState.Precheck;

    public StepResult Run(TransactionRun run)
    {
        Dependants.Check(
            [.. run.Services.Revisions.Current().Where(revision => revision.Name != run.Name)],
            run.Name,
            version: null,
            "Remove what needs it first");
        return StepResult.Done;
    }

    public void Undo(TransactionRun run)
    {
        // It only read.
    }
}
