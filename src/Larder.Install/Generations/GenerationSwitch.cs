using Larder.Database;
using Larder.Install.Engine;
using Larder.Install.Journal;
using Larder.Install.Records;

namespace Larder.Install.Generations;

/// <summary>What the database says once the link is switched.</summary>
internal static class GenerationSwitch
{
    /// <summary>Makes the transaction's generation the current one, and history of what changed by it.</summary>
    public static void Record(UnitOfWork work, TransactionRun run)
    {
        InstallServices services = run.Services;
        long number = run.Plan.Generation!.Value;
        Dictionary<string, InstalledRevision> before = services.Revisions.Current().ToDictionary(revision => revision.Name.ToString());
        GenerationTable.MakeCurrent(work, number);
        Dictionary<string, InstalledRevision> after = services.Revisions.Of(number).ToDictionary(revision => revision.Name.ToString());
        foreach (string name in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            InstalledRevision? old = before.GetValueOrDefault(name);
            InstalledRevision? now = after.GetValueOrDefault(name);
            if (old?.Id == now?.Id)
            {
                continue;
            }

            HistoryTable.Add(work, new HistoryEntry(
                run.Id,
                run.Type.Text(),
                TransactionState.Completed.Text(),
                name,
                (old ?? now)!.Name.Publisher,
                (old ?? now)!.Name.Name,
                old?.Version.ToString(),
                old?.Revision.ToString(),
                now?.Version.ToString(),
                now?.Revision.ToString(),
                number,
                services.Clock.GetUtcNow(),
                services.Installations.Find((now ?? old)!.Id)));
        }
    }
}
