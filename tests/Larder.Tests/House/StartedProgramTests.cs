using System.Reflection;
using System.Text.RegularExpressions;
using Larder.Native.Processes;

namespace Larder.Tests.House;

public sealed partial class StartedProgramTests
{
    private static readonly StartableProgram[] Programs =
    [
        .. typeof(StartableProgram).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(static property => property.PropertyType == typeof(StartableProgram))
            .Select(static property => (StartableProgram)property.GetValue(null)!),
    ];

    [Fact]
    public void The_programs_that_may_be_started_are_those_of_the_design() => Assert.Equal(
        Row().Matches(Table().Match(Repository.Read("docs", "design.md")).Value)
            .Select(static row => (row.Groups["name"].Value, row.Groups["package"].Value)).Order(),
        Programs.Select(static program => (program.Name, program.Package)).Order());

    // In a machine, the agent starts what its host says.
    [Fact]
    public void Nothing_else_can_start_a_program() => Assert.All(
        SourceFile.With(Start()).Where(static name => !name.StartsWith("src/Larder.GuestAgent/", StringComparison.Ordinal)),
        static name => Assert.StartsWith("src/Larder.Native/Processes/", name, StringComparison.Ordinal));

    [GeneratedRegex(@"^\*\*Programs that Larder starts\.\*\*.*\n\n(\|.*\n)+", RegexOptions.Multiline)]
    private static partial Regex Table();

    [GeneratedRegex(@"^\| `(?<name>[\w-]+)`( \(package (?<package>[\w-]+)\))? \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\bProcess\.Start\b|new ProcessStartInfo|\bposix_spawn|""(f?execve|vfork|fork)""")]
    private static partial Regex Start();
}
