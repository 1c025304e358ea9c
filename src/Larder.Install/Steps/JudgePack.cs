using Larder.Install.Engine;
using Larder.Install.Journal;

namespace Larder.Install.Steps;

/// <summary>
/// The verdict on a pack, before any byte of its layers is read. A local file needs no proof: it is tolerated, and the
/// reason stands in the log and in the installation record. That its bytes are what its manifest says is checked anyway.
/// </summary>
internal sealed class JudgePack : ITransactionStep
{
    private const string NoProof = "a local file without a proof: nobody vouches for who made it";

    public TransactionState State => TransactionState.Verify;

    public StepResult Run(TransactionRun run)
    {
        run.Plan.Verification = "tolerated";
        run.Plan.Findings = [NoProof];
        run.Log("warning", $"{run.Plan.Pack}: {NoProof}");
        return StepResult.Done;
    }

    public void Undo(TransactionRun run)
    {
        // It only judged.
    }
}
