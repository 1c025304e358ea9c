using System.Text.RegularExpressions;

namespace Larder.Tests.House;

/// <summary>What house tests ask of a C# file; by its text, since formatting and namespaces are the same everywhere.</summary>
internal sealed partial class SourceFile
{
    private SourceFile(string path)
    {
        Name = Repository.Name(path);
        Text = File.ReadAllText(path);
        Lines = Text.Count(static character => character == '\n');
    }

    /// <summary>Path in the repository.</summary>
    public string Name { get; }

    /// <summary>All of it.</summary>
    public string Text { get; }

    /// <summary>Its length.</summary>
    public int Lines { get; }

    /// <summary>Without comments.</summary>
    public string Code => Comment().Replace(Text, "");

    /// <summary>The types that it declares outside of any other, with their accessibility.</summary>
    public IEnumerable<(bool IsPublic, string Name)> Types => Type().Matches(Text)
        .Select(static match => (match.Groups["public"].Success, match.Groups["name"].Value));

    /// <summary>The files below some directories.</summary>
    public static IEnumerable<SourceFile> Of(params string[] directories) =>
        Repository.Sources(directories).Select(static path => new SourceFile(path));

    /// <summary>Files whose code matches, below <c>src</c>.</summary>
    public static IEnumerable<string> With(Regex pattern) =>
        Of("src").Where(file => pattern.IsMatch(file.Code)).Select(static file => file.Name);

    [GeneratedRegex(@"(?<!:)//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(
        @"^(?:(?<public>public) |internal |file )?(?:(?:static|sealed|abstract|partial|readonly|ref|unsafe) )*(?:class|interface|enum|record struct|record class|record|struct|delegate \S+) (?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Type();
}
