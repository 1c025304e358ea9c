using Larder.Install.Journal;
using Larder.Install.Steps;

namespace Larder.Install.Engine;

/// <summary>
/// The states of each type of transaction in order, with their steps. From every state that is not terminal: done leads to
/// the next one or to completed, nothing-to-do to completed, an error to failed, a cancel to cancelled, a lost process to
/// interrupted; after the switch all of them lead forward. Checked when constructed.
/// </summary>
internal sealed class StateTable
{
    private readonly Dictionary<TransactionType, ITransactionStep[]> _steps = new()
    {
        [TransactionType.Install] = Pack(),
        [TransactionType.Update] = Pack(),
        [TransactionType.Remove] = [new ResolveRemoval(), new CheckRemoval(), new SwitchGeneration(), new CollectReleased()],
        [TransactionType.Rollback] = [new ResolveRollback(), new CheckRollback(), new RestoreRevisions(), new SwitchGeneration(), new CollectReleased()],
    };

    public StateTable()
    {
        foreach (TransactionType type in Enum.GetValues<TransactionType>())
        {
            TransactionState[] states = [.. _steps[type].Select(step => step.State)];
            if (states.Length == 0
                || states[0] != TransactionState.Resolve
                || states[^1] != TransactionState.Collect
                || !states.SequenceEqual(states.Distinct().Order())
                || !states.Contains(TransactionState.Switch)
                || states.Any(state => state.IsTerminal()))
            {
                throw new InvalidOperationException($"The states of {type} do not lead from resolve over switch to collect.");
            }
        }
    }

    public IReadOnlyList<ITransactionStep> Steps(TransactionType type) => _steps[type];

    public ITransactionStep Step(TransactionType type, TransactionState state) => _steps[type].First(step => step.State == state);

    private static ITransactionStep[] Pack() =>
    [
        new ResolvePack(), new JudgePack(), new CheckPack(), new DownloadPack(),
        new InstallDependencies(), new StageRevision(), new SwitchGeneration(), new CollectReleased(),
    ];
}
