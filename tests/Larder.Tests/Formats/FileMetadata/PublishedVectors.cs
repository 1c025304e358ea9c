namespace Larder.Tests.Formats.FileMetadata;

/// <summary>The vectors as docs/formats/file-metadata.md publishes them, each a table of its lines.</summary>
internal static class PublishedVectors
{
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Read()
    {
        string text = File.ReadAllText(Path.Combine(Repository(), "docs", "formats", "file-metadata.md"));
        return text.Split("```vector\n")[1..]
            .Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])
            .Select(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':', 2)))
            .Select(lines => lines.ToDictionary(line => line[0], line => line[1].Trim()))
            .ToDictionary(vector => vector["name"], IReadOnlyDictionary<string, string> (vector) => vector);
    }

    private static string Repository()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Larder.slnx")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("The tests do not run in the repository.");
    }
}
