using System.Diagnostics;
using System.Globalization;
using Larder.Testing.Fuzz;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// "One hour of coverage-free fuzzing by mutation of tar, directory, metadata, .idx and manifest readers (make soak; a minute
/// in make test): no crash, no hang, no unbounded memory."
/// </summary>
/// <remarks>What was found once stands in the tests of its reader, as an input.</remarks>
public sealed class Issue3Point6FuzzTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Soak = TimeSpan.FromHours(1);

    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_input_does_more_than_to_be_refused(string name)
    {
        FuzzTarget target = FuzzTargets.All.Single(target => target.Name == name);
        int seed = Environment.GetEnvironmentVariable("LARDER_SEED") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 3;
        Stopwatch watch = Stopwatch.StartNew();
        int rounds = 0;
        do
        {
            FuzzRunner.Run(target, seed + rounds, target.Cases);
            rounds++;
        }
        while (Environment.GetEnvironmentVariable("LARDER_SOAK") == "1" && watch.Elapsed < Soak / FuzzTargets.All.Count);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}, {rounds} × {target.Cases} cases, {watch.Elapsed.TotalSeconds:f1} s"));
    }
}
