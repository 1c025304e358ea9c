using Larder.Cli.Commands;
using Larder.Database.Roots;

namespace Larder.Cli.Completing;

/// <summary>The names of the images of a root.</summary>
internal static class PublishedImages
{
    /// <summary>All of them; none where there is no root.</summary>
    public static IReadOnlyList<string> Names(CommandContext context)
    {
        using LarderRoot? root = context.TryOpenRoot();
        return root is null ? [] : root.Database.Query("SELECT name FROM images ORDER BY name", row => row.Text(0));
    }
}
