using Larder.Database;
using Larder.Install.Journal;

namespace Larder.Install.Engine;

/// <summary>
/// What happens in one state. A step may run again after a crash, so it finds its own traces and takes them away first;
/// undoing is idempotent too, and works from the journal's plan alone.
/// </summary>
internal interface ITransactionStep
{
    /// <summary>The state that it is the work of.</summary>
    TransactionState State { get; }

    /// <summary>Does it.</summary>
    StepResult Run(TransactionRun run);

    /// <summary>Takes it back; never called once the switch is made.</summary>
    void Undo(TransactionRun run);
}

/// <summary>How a step ended.</summary>
/// <param name="IsNothingToDo">True when the transaction is complete without the steps that follow.</param>
/// <param name="Rows">Rows to commit with the step's end.</param>
internal readonly record struct StepResult(bool IsNothingToDo = false, Action<UnitOfWork>? Rows = null)
{
    public static StepResult Done { get; }
}
