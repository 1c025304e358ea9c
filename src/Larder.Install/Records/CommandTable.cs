using Larder.Database;
using Larder.Formats.Packs;

namespace Larder.Install.Records;

/// <summary>The rows of <c>commands</c>: a name in <c>bin/</c> belongs to one pack.</summary>
internal static class CommandTable
{
    /// <summary>The pack that has a command name; null when nobody does.</summary>
    public static PackName? Owner(LarderDatabase database, CommandName command) => database.First(
        "SELECT publisher, name FROM commands WHERE command = ?1", row => PackName.Create(row.Text(0), row.Text(1)), command.ToString());

    /// <summary>Takes a command name, whoever had it.</summary>
    public static void Take(UnitOfWork work, CommandName command, PackName pack, long transaction) => work.Execute(
        "INSERT INTO commands (command, publisher, name, transaction_id) VALUES (?1, ?2, ?3, ?4) "
        + "ON CONFLICT DO UPDATE SET publisher = excluded.publisher, name = excluded.name, transaction_id = excluded.transaction_id",
        command.ToString(),
        pack.Publisher,
        pack.Name,
        transaction);

    /// <summary>
    /// Makes the names fit a set of revisions: those that no revision has any more go, and those that nobody has go to
    /// the first revision that wants them.
    /// </summary>
    /// <returns>Which pack each command belongs to.</returns>
    public static IReadOnlyDictionary<string, PackName> Fit(UnitOfWork work, IReadOnlyList<InstalledRevision> set, long transaction)
    {
        // A name that another transaction reserved, and that is not in any set yet, is that one's to keep or to give back.
        HashSet<string> reserved =
        [
            .. work.Query(
                "SELECT c.command FROM commands c JOIN transactions t ON t.id = c.transaction_id WHERE t.finished IS NULL AND t.id <> ?1",
                row => row.Text(0),
                transaction),
        ];
        Dictionary<string, PackName> owners = work.Query(
            "SELECT command, publisher, name FROM commands",
            row => (Command: row.Text(0), Pack: PackName.Create(row.Text(1), row.Text(2)))).ToDictionary(row => row.Command, row => row.Pack);
        HashSet<(string, PackName)> wanted = [.. set.SelectMany(revision =>
            revision.Manifest.Commands.Select(command => (command.Name.ToString(), revision.Name)))];
        foreach ((string command, PackName pack) in owners.Where(owner => !wanted.Contains((owner.Key, owner.Value)) && !reserved.Contains(owner.Key)).ToList())
        {
            work.Execute("DELETE FROM commands WHERE command = ?1", command);
            _ = owners.Remove(command);
        }

        foreach (InstalledRevision revision in set)
        {
            foreach (PackCommand command in revision.Manifest.Commands)
            {
                if (owners.TryAdd(command.Name.ToString(), revision.Name))
                {
                    Take(work, command.Name, revision.Name, transaction);
                }
            }
        }

        return owners;
    }
}
