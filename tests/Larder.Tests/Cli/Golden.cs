namespace Larder.Tests.Cli;

/// <summary>Texts that are an interface, kept in <c>Golden/cli</c>; LARDER_GOLDEN=write writes them anew.</summary>
internal static class Golden
{
    public static void Check(string name, string actual)
    {
        string path = Path.Combine(Repository(), "tests", "Larder.Tests", "Golden", "cli", name);
        if (Environment.GetEnvironmentVariable("LARDER_GOLDEN") == "write")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }

    public static string Repository()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Larder.slnx")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
