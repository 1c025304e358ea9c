using System.Globalization;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Install.Engine;
using Larder.Install.Journal;
using Larder.Install.Records;

namespace Larder.Install.Steps;

/// <summary>Finds out what a rollback goes back to: a generation for the whole set, a revision for one pack.</summary>
internal sealed class ResolveRollback : ITransactionStep
{
    public TransactionState State => TransactionState.Resolve;

    public StepResult Run(TransactionRun run)
    {
        if (run.Request.Reference is { } reference)
        {
            ResolvePack(run, PackName.Parse(reference));
        }
        else
        {
            ResolveSet(run);
        }

        return StepResult.Done;
    }

    public void Undo(TransactionRun run)
    {
        // It only read.
    }

    private static void ResolveSet(TransactionRun run)
    {
        InstallServices services = run.Services;
        long current = services.Generations.Current;
        IReadOnlyList<long> kept = services.Generations.Kept();
        long target = run.Request.To is { } to
            ? long.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && kept.Contains(number) && number != current
                ? number
                : throw Nothing($"generation {to}", kept.Where(other => other != current).Select(other => $"generation {other}"))
            : kept.Where(number => number < current).DefaultIfEmpty(0).Max();
        if (target == 0)
        {
            throw Nothing("an earlier generation", []);
        }

        IReadOnlyList<InstalledRevision> set = services.Revisions.Of(target);
        run.Locks.Take(
            set.Concat(services.Revisions.Current()).Select(revision => revision.Name),
            name => run.Log("info", $"waiting for another transaction on {name}"),
            run.CancellationToken);
        if (services.Generations.Current != current)
        {
            throw Nothing($"generation {target}", [$"generation {services.Generations.Current}, which another transaction made meanwhile"]);
        }

        run.Plan.Set = [.. set.Select(revision => revision.Id)];
        run.Plan.Restored = [.. set.Where(revision => !revision.IsOnDisk).Select(revision => revision.Id)];
        run.Log("info", $"back to generation {target}");
    }

    private static void ResolvePack(TransactionRun run, PackName name)
    {
        InstallServices services = run.Services;
        run.Locks.Take([name], locked => run.Log("info", $"waiting for another transaction on {locked}"), run.CancellationToken);
        InstalledRevision? installed = services.Revisions.Current(name);
        IReadOnlyList<InstalledRevision> known = services.Revisions.All(name);
        if (known.Count == 0)
        {
            throw InstallErrors.NotInstalled(name.ToString(), []);
        }

        InstalledRevision target = (run.Request.To is { } to
                ? known.LastOrDefault(revision => revision.Id != installed?.Id && IsMeant(revision, to))
                : Previous(services, name, installed))
            ?? throw Nothing(
                run.Request.To is { } wanted ? $"{name} {wanted}" : $"an earlier revision of {name}",
                known.Where(revision => revision.Id != installed?.Id).Select(revision => $"{revision.Version} ({revision.Revision})"));
        run.Plan.Pack = name.ToString();
        run.Plan.FromVersion = installed?.Version.ToString();
        run.Plan.FromRevision = installed?.Revision.ToString();
        run.Plan.Version = target.Version.ToString();
        run.Plan.Revision = target.Revision.ToString();
        run.Plan.RevisionId = target.Id;
        run.Plan.Restored = target.IsOnDisk ? [] : [target.Id];
    }

    // The newest kept generation before this one in which the pack was another revision.
    private static InstalledRevision? Previous(InstallServices services, PackName name, InstalledRevision? installed)
    {
        long current = services.Generations.Current;
        return services.Generations.Kept()
            .Where(number => number < current)
            .Reverse()
            .Select(number => services.Revisions.Of(number).FirstOrDefault(revision => revision.Name == name))
            .FirstOrDefault(revision => revision is not null && revision.Id != installed?.Id);
    }

    private static bool IsMeant(InstalledRevision revision, string to) =>
        to == revision.Revision.ToString() || to == revision.Version.ToString() || to == revision.DirectoryName;

    private static LarderException Nothing(string wanted, IEnumerable<string> there) => new(
        ErrorCodes.NothingToRollBack,
        $"{char.ToUpperInvariant(wanted[0])}{wanted[1..]} was not found",
        there.Any() ? $"kept are {string.Join(", ", there)}" : "none is kept",
        "Look at what happened with: larder history");
}
