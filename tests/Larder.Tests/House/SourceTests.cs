using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Larder.Tests.House;

public sealed partial class SourceTests(ITestOutputHelper output)
{
    private const int LongestFile = 500;

    // The agent runs alone in a machine, with nothing that it could reference.
    private static readonly string[] Native = ["src/Larder.Native/", "src/Larder.GuestAgent/Calls/"];

    [Fact]
    public void No_file_is_longer_than_500_lines()
    {
        int[] lengths = [.. SourceFile.Of("src").Select(static file => file.Lines).Order()];
        output.WriteLine($"{lengths.Length} files in src: median {lengths[lengths.Length / 2]} lines, longest {lengths[^1]}");

        Findings.None(SourceFile.Of("src", "tests", "bench").Where(static file => file.Lines > LongestFile)
            .Select(static file => $"{file.Name}: {file.Lines} lines"));
    }

    [Fact]
    public void A_file_declares_one_type_that_others_see_and_is_called_like_it()
    {
        foreach (SourceFile file in SourceFile.Of("src"))
        {
            string[] types = [.. file.Types.Where(static type => type.IsPublic).Select(static type => type.Name)];
            Assert.True(types.Length <= 1, $"{file.Name} declares {string.Join(", ", types)}");
            Assert.All(types, type => Assert.Equal((file.Name, type), (file.Name, Path.GetFileName(file.Name).Split('.')[0])));
        }
    }

    [Fact]
    public void The_kernel_and_C_libraries_are_called_only_in_Larder_Native_and_by_the_agent_of_machines()
    {
        Assert.All(SourceFile.With(NativeCall()), static name => Assert.Contains(Native, room => name.StartsWith(room, StringComparison.Ordinal)));
        Assert.NotEmpty(SourceFile.With(NativeCall()));
    }

    [Fact]
    public void Nothing_is_left_for_later() => Findings.None(SourceFile.Of("src")
        .Where(static file => Unfinished().IsMatch(file.Text)).Select(static file => file.Name));

    [Fact]
    public void There_are_no_drawers_for_everything_and_no_regions() => Findings.None(SourceFile.Of("src", "tests", "bench")
        .Where(static file => Region().IsMatch(file.Text)
            || file.Types.Any(static type => Drawer().IsMatch(type.Name)))
        .Select(static file => file.Name));

    [Fact]
    public void No_text_names_the_machine_that_it_was_written_on_or_a_package_source()
    {
        Assert.DoesNotContain(Repository.Files("", "*"), static path =>
            string.Equals(Path.GetFileName(path), "nuget.config", StringComparison.OrdinalIgnoreCase));
        Findings.None(Repository.Texts()
            .Where(static path => Path.GetFileName(path) is not "LICENSE" && Path.GetFileName(path) != nameof(SourceTests) + ".cs")
            .SelectMany(static path => Machine().Matches(File.ReadAllText(path)).Select(match => $"{Repository.Name(path)}: {match.Value}")));
    }

    [GeneratedRegex(@"^\s*\[(LibraryImport|DllImport)\b", RegexOptions.Multiline)]
    private static partial Regex NativeCall();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX|NotImplementedException)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^\s*#(end)?region\b", RegexOptions.Multiline)]
    private static partial Regex Region();

    [GeneratedRegex(@"(Utils?|Utilities|Helpers?|Manager|Common)$")]
    private static partial Regex Drawer();

    // Homes of people, folders of workplaces, and where a machine gets its packages from.
    [GeneratedRegex(@"(?<![\w.$}~-])/(home/(?!u/|user/|someone/|alice/|me/)\w+/|work/(?!dir\b|x\.pack)\w+|tmp/w/|root/\w+)[^\s'""`)]*|https?://[\w.-]*(nuget\.org|pypi\.org|deb\.debian\.org|artifactory|nexus)[^\s'""`)]*")]
    private static partial Regex Machine();
}
