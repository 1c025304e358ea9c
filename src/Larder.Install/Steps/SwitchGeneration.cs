using Larder.Database;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Install.Engine;
using Larder.Install.Generations;
using Larder.Install.Journal;
using Larder.Install.Records;
using Larder.Native.Durability;

namespace Larder.Install.Steps;

/// <summary>
/// Builds the next generation and switches to it by one rename. One transaction at a time does this: the set that it
/// begins with is read under the lock.
/// </summary>
internal sealed class SwitchGeneration : ITransactionStep
{
    public TransactionState State => TransactionState.Switch;

    public StepResult Run(TransactionRun run)
    {
        InstallServices services = run.Services;
        using FileLock held = FileLock.TryTake(services.Root.Locks, "generations"u8, shared: false, TimeSpan.FromMinutes(10), run.CancellationToken)
            ?? throw new LarderException(
                ErrorCodes.DatabaseBusy,
                "The switch was not made",
                "another transaction holds the generations for ten minutes",
                "Repeat the command when that one is done");
        IReadOnlyList<InstalledRevision> set = NextSet(run);
        Dependants.CheckSet(set);
        run.Plan.Generation = services.Generations.Next;
        run.Plan.Set = [.. set.Select(revision => revision.Id)];
        IReadOnlyDictionary<string, PackName>? owners = null;
        services.Journal.SavePlan(run.Id, State, run.Plan, work =>
        {
            GenerationTable.Add(work, run.Plan.Generation.Value, run.Plan.Set, run.Id, services.Clock.GetUtcNow().ToUnixTimeMilliseconds());
            owners = CommandTable.Fit(work, set, run.Id);
        });
        GenerationDirectory.Build(services.Root, run.Plan.Generation.Value, set, owners!);
        CurrentLink.Switch(services.Root, run.Plan.Generation.Value);
        using (UnitOfWork work = services.Root.Database.Begin())
        {
            GenerationSwitch.Record(work, run);
            work.Commit(InstallKillPoints.CommitSwitched);
        }

        return StepResult.Done;
    }

    public void Undo(TransactionRun run)
    {
        if (run.Plan.Generation is not long number || CurrentLink.Read(run.Services.Root) == number)
        {
            return;
        }

        GenerationDirectory.Remove(run.Services.Root, number);
        using UnitOfWork work = run.Services.Root.Database.Begin();
        GenerationTable.Forget(work, number);
        _ = CommandTable.Fit(work, run.Services.Revisions.Current(), run.Id);
        work.Commit(InstallKillPoints.CommitForgotten);
        run.Plan.Generation = null;
    }

    private static IReadOnlyList<InstalledRevision> NextSet(TransactionRun run)
    {
        InstallServices services = run.Services;
        if (run.Type is TransactionType.Rollback && run.Plan.Pack is null)
        {
            return [.. run.Plan.Set.Select(id => services.Revisions.Find(id)!)];
        }

        IEnumerable<InstalledRevision> others = services.Revisions.Current().Where(revision => revision.Name != run.Name);
        return run.Plan.RevisionId is long id
            ? [.. others.Append(services.Revisions.Find(id)!).OrderBy(revision => revision.Name)]
            : [.. others];
    }
}
