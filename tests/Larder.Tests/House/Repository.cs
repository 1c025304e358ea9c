namespace Larder.Tests.House;

/// <summary>The files of the repository that the tests were built from, without what a build leaves.</summary>
internal static class Repository
{
    private static readonly string[] Built = [".git", ".vs", ".idea", "artifacts", "bin", "node_modules", "obj", "out", "TestResults"];

    private static readonly string[] TextExtensions =
    [
        "", ".cs", ".csproj", ".css", ".editorconfig", ".fish", ".gitignore", ".html", ".json", ".md", ".props", ".s", ".c",
        ".sh", ".bash", ".zsh", ".slnx", ".sql", ".targets", ".toml", ".txt", ".xml", ".yaml", ".yml",
    ];

    /// <summary>The directory of <c>Larder.slnx</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary>Absolute path of something in it.</summary>
    public static string Combine(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Text of a file.</summary>
    public static string Read(params string[] parts) => File.ReadAllText(Combine(parts));

    /// <summary>Path in the repository.</summary>
    public static string Name(string path) => Path.GetRelativePath(Root, path);

    /// <summary>Project files below a directory.</summary>
    public static IEnumerable<string> Projects(string directory) => Files(directory, "*.csproj");

    /// <summary>C# files below some directories.</summary>
    public static IEnumerable<string> Sources(params string[] directories) =>
        directories.SelectMany(directory => Files(directory, "*.cs"));

    /// <summary>All text files.</summary>
    public static IEnumerable<string> Texts() =>
        Files("", "*").Where(path => TextExtensions.Contains(Path.GetExtension(path)));

    /// <summary>Files below a directory, in the order of their paths.</summary>
    public static IEnumerable<string> Files(string directory, string pattern) =>
        Directory.Exists(Combine(directory)) ? Below(Combine(directory), pattern).Order(StringComparer.Ordinal) : [];

    private static IEnumerable<string> Below(string directory, string pattern) =>
        Directory.EnumerateFiles(directory, pattern).Concat(Directory.EnumerateDirectories(directory)
            .Where(static below => !Built.Contains(Path.GetFileName(below)) && new DirectoryInfo(below).LinkTarget is null)
            .SelectMany(below => Below(below, pattern)));

    private static string Find()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Larder.slnx")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("The tests do not run in the repository.");
    }
}
