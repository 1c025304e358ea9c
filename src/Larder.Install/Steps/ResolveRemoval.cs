using Larder.Formats.Packs;
using Larder.Install.Engine;
using Larder.Install.Journal;
using Larder.Install.Records;

namespace Larder.Install.Steps;

/// <summary>From a pack's name to the revision that goes.</summary>
internal sealed class ResolveRemoval : ITransactionStep
{
    public TransactionState State => TransactionState.Resolve;

    public StepResult Run(TransactionRun run)
    {
        PackName name = PackName.Parse(run.Request.Reference!);
        run.Locks.Take([name], locked => run.Log("info", $"waiting for another transaction on {locked}"), run.CancellationToken);
        InstalledRevision installed = run.Services.Revisions.Current(name) ?? throw InstallErrors.NotInstalled(name.ToString(), []);
        run.Plan.Pack = name.ToString();
        run.Plan.FromVersion = installed.Version.ToString();
        run.Plan.FromRevision = installed.Revision.ToString();
        return StepResult.Done;
    }

    public void Undo(TransactionRun run)
    {
        // It only read.
    }
}
