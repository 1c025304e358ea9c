using System.Reflection;
using System.Text.RegularExpressions;
using Larder.Formats.Errors;

namespace Larder.Tests.House;

public sealed partial class ErrorPageTests
{
    private static readonly (string Field, ErrorCode Code)[] Codes =
    [
        .. typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(static field => field.FieldType == typeof(ErrorCode))
            .Select(static field => (field.Name, (ErrorCode)field.GetValue(null)!)),
    ];

    private static readonly string[] Sections = ["What happened", "Why", "What to do"];

    public static TheoryData<string> Pages => [.. Codes.Select(static code => code.Code.ToString())];

    [Fact]
    public void No_number_stands_for_two_failures()
    {
        Assert.Equal(Codes.Length, Codes.Select(static code => code.Code.Number).Distinct().Count());
        Assert.All(Codes, static code => Assert.InRange(code.Code.Number, 1000, 9999));
    }

    [Fact]
    public void Every_page_has_a_code() => Findings.None(
        Repository.Files("docs/errors", "LRD*.md").Select(static path => Path.GetFileNameWithoutExtension(path))
            .Except(Codes.Select(static code => code.Code.ToString())));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_code_has_a_page_that_says_what_why_and_what_to_do(string code)
    {
        string title = Codes.Single(one => one.Code.ToString() == code).Code.Title;
        string path = Repository.Combine("docs", "errors", code + ".md");
        Assert.True(File.Exists(path), $"{Repository.Name(path)} is missing: {title}");

        string page = File.ReadAllText(path);
        Assert.StartsWith($"# {code}: {title}\n", page, StringComparison.Ordinal);
        MatchCollection sections = Section().Matches(page);
        Assert.Equal(Sections, sections.Select(static section => section.Groups["heading"].Value));
        Assert.All(sections, section => Assert.False(string.IsNullOrWhiteSpace(section.Groups["text"].Value)));
    }

    [Fact]
    public void Every_code_is_one_that_the_product_can_fail_with()
    {
        string[] sources = [.. SourceFile.Of("src").Where(static file => !file.Name.Contains("/Errors/ErrorCodes.", StringComparison.Ordinal)).Select(static file => file.Code)];
        Findings.None(Codes.Where(code => !sources.Any(text => text.Contains($"ErrorCodes.{code.Field}", StringComparison.Ordinal)))
            .Select(static code => $"{code.Code} {code.Field}"));
    }

    [Fact]
    public void The_ranges_of_the_index_hold_every_code()
    {
        string index = Repository.Read("docs", "errors", "README.md");
        (int First, int Last)[] ranges =
        [
            .. Range().Matches(index).Select(static row => (int.Parse(row.Groups["first"].Value), int.Parse(row.Groups["last"].Value))),
        ];
        Assert.All(Codes, code => Assert.Single(ranges, range => code.Code.Number >= range.First && code.Code.Number <= range.Last));
    }

    [GeneratedRegex(@"^## (?<heading>.+)\n(?<text>(?:(?!## ).*\n?)*)", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^\| (?<first>\d{4})–(?<last>\d{4}) \|", RegexOptions.Multiline)]
    private static partial Regex Range();
}
