using System.Text.RegularExpressions;

namespace Larder.Tests.House;

public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents => [.. Repository.Files("", "*.md").Select(Repository.Name)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_link_leads_somewhere(string document)
    {
        string directory = Path.GetDirectoryName(Repository.Combine(document))!;
        Assert.All(
            Link().Matches(Repository.Read(document)).Select(static link => link.Groups["target"].Value),
            target => Assert.True(Path.Exists(Path.Combine(directory, target)), target));
    }

    [Fact]
    public void A_document_that_a_text_names_is_there() => Findings.None(Repository.Texts()
        .SelectMany(static path => Mention().Matches(File.ReadAllText(path)).Select(mention => (Path: path, mention.Groups["document"].Value)))
        .Where(static mention => mention.Value != "docs/errors/LRDnnnn.md" && !Path.Exists(Repository.Combine(mention.Value)))
        .Select(static mention => $"{Repository.Name(mention.Path)}: {mention.Value}"));

    [Fact]
    public void Every_decision_and_every_format_is_in_its_index()
    {
        foreach (string directory in (string[])["decisions", "formats", "tour"])
        {
            string index = Repository.Read("docs", directory, "README.md");
            Assert.All(
                Repository.Files("docs/" + directory, "*.md").Select(static path => Path.GetFileName(path)).Where(static name => name != "README.md"),
                name => Assert.Contains($"]({name})", index, StringComparison.Ordinal));
        }
    }

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)(?<target>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![\w/])(?<document>docs/[\w./-]*[\w-]\.(md|json))")]
    private static partial Regex Mention();
}
