using System.Reflection;

namespace Larder.Database;

/// <summary>The schema's history: element n brings version n to n + 1. A migration that was released is never edited.</summary>
internal static class Migrations
{
    public static IReadOnlyList<string> All { get; } =
        [Read("Schema.0001.sql"), Read("Schema.0002.sql"), Read("Schema.0003.sql"), Read("Schema.0004.sql"), Read("Schema.0005.sql"),
         Read("Schema.0006.sql"), Read("Schema.0007.sql")];

    private static string Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Larder.Database." + name)
            ?? throw new InvalidOperationException($"The migration {name} is not embedded.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
