using Larder.Cli.Commands;
using Larder.Database.Roots;

namespace Larder.Cli.Completing;

/// <summary>The names of what is installed, as the database has them.</summary>
internal static class InstalledPacks
{
    /// <summary><c>publisher/name</c> and <c>name</c> of each pack; none where there is no root.</summary>
    public static IReadOnlyList<string> Names(CommandContext context)
    {
        using LarderRoot? root = context.TryOpenRoot();
        return root is null
            ? []
            : [.. root.Database.Query("SELECT DISTINCT publisher, name FROM installations", row => (string[])[$"{row.Text(0)}/{row.Text(1)}", row.Text(1)]).SelectMany(names => names)];
    }
}
