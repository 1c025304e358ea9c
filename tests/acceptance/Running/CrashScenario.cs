using System.Text.Json;

namespace Larder.Acceptance.Running;

/// <summary>
/// A state of a home, with its root and others in it, that commands are killed in, again and again from the same beginning.
/// </summary>
public sealed class CrashScenario : IDisposable
{
    private const int MostRuns = 30;

    // Every point and side at its first and last passing; all passings with LARDER_SOAK=1.
    private static readonly bool IsSoak = Environment.GetEnvironmentVariable("LARDER_SOAK") == "1";

    private readonly string _template;

    public CrashScenario(Action<TestHome> prepare)
    {
        prepare(Home);
        Directory.CreateDirectory(Home.Root);
        _template = Home.Temp.Combine("template");
        Programs.Run("cp", ["-a", Home.Home, _template]).With(0);
    }

    public TestHome Home { get; } = new();

    /// <summary>All passings of kill points when nothing is killed: name, side, count.</summary>
    public IReadOnlyList<string> Trace(string[] command)
    {
        Restore();
        string trace = Home.Temp.Combine("trace");
        File.Delete(trace);
        Home.LarderWith(new Dictionary<string, string?> { ["LARDER_KILL_TRACE"] = trace }, command).With(0);
        return File.ReadAllLines(trace);
    }

    /// <summary>Those passings at which a test kills.</summary>
    public static IReadOnlyList<string> Chosen(IReadOnlyList<string> passings) => IsSoak
        ? passings
        :
        [
            .. passings.GroupBy(passing => passing[..passing.LastIndexOf(':')])
                .SelectMany(group => group.Count() == 1 ? group.Take(1) : [group.First(), group.Last()]),
        ];

    /// <summary>Puts everything back to how it was at the beginning.</summary>
    public void Begin() => Restore();

    /// <summary>Kills the command at a passing, and repeats it, which must succeed.</summary>
    /// <param name="passing">Where.</param>
    /// <param name="command">What.</param>
    /// <param name="holdsAfterKill">Checks what must hold after the kill.</param>
    /// <param name="holdsAtEnd">Checks what must hold after the repetition.</param>
    public void KillAt(string passing, string[] command, Action<string> holdsAfterKill, Action<string> holdsAtEnd)
    {
        Kill(passing, command);
        holdsAfterKill(passing);
        Ended again = Home.Larder(command);
        Assert.True(again.Code == 0, $"{passing}: repeated, it ends with {again.Code}: {again.Error}");
        holdsAtEnd(passing);
    }

    // Layers are unpacked at once, each into a segment that is free just then, so that one run may pass a point once less than
    // another: it is repeated until it does not.
    private void Kill(string passing, string[] command)
    {
        Ended ended;
        int runs = 0;
        do
        {
            Restore();
            ended = Home.LarderWith(new Dictionary<string, string?> { ["LARDER_KILL_AT"] = passing }, command);
        }
        while (ended.Code == 0 && ++runs < MostRuns);
        ended.With(137);
    }

    /// <summary>Kills the command at a passing, and checks all that must hold then and after the command is repeated.</summary>
    public void KillAt(string passing, string[] command, string? before, string? after, Action<string>? alsoHolds = null)
    {
        Restore();
        Home.LarderWith(new Dictionary<string, string?> { ["LARDER_KILL_AT"] = passing }, command).With(137);
        CheckReading(passing);
        CheckWhole(passing, before, after);
        Ended again = Home.Larder(command);
        if (passing.StartsWith("install.commit.finished:after", StringComparison.Ordinal))
        {
            // The transaction was over: the same words again are a new request, which may find nothing to do or go back.
            Assert.True(again.Code is 0 or 3, $"{passing}: repeated, it ends with {again.Code}: {again.Error}");
            CheckWhole(passing, before, after);
            CheckNothingLeaked(passing);
            return;
        }

        Assert.True(again.Code == 0, $"{passing}: repeated, it ends with {again.Code}: {again.Error}");
        CheckWhole(passing, after, after);
        Assert.Empty(Unfinished());
        CheckNothingLeaked(passing);
        Home.Larder("verify", "--quiet").With(0);
        alsoHolds?.Invoke(passing);
    }

    public void Dispose() => Home.Dispose();

    private void Restore()
    {
        Programs.Run("rm", ["-rf", Home.Home]).With(0);
        Programs.Run("cp", ["-a", _template, Home.Home]).With(0);
    }

    // Readers may look at what a writer left, and must leave it so. (SQLite moves its own log into the database file; what
    // that says is asked for by the commands themselves.)
    private void CheckReading(string passing)
    {
        string found = Listing();
        foreach (JsonElement transaction in Unfinished())
        {
            Assert.True(transaction.GetProperty("state").GetString() == "interrupted", $"{passing}: {transaction}");
        }

        Home.Larder("list", "--json").With(0);
        Home.Larder("history", "--json").With(0);
        Assert.Equal(found, Listing());
    }

    private void CheckWhole(string passing, string? before, string? after)
    {
        string? listed = Home.Installed().GetValueOrDefault("examples/hello");
        Assert.True(listed == before || listed == after, $"{passing}: {listed} is listed");
        string wrapper = Home.InRoot("bin", "hello");
        string? running = File.Exists(wrapper) ? Home.Run(wrapper, ["there"]).With(0).Output.Trim() : null;
        Assert.True(running is null ? before is null || after is null : running == $"{before} there" || running == $"{after} there", $"{passing}: {running} runs");
    }

    private JsonElement.ArrayEnumerator Unfinished() =>
        Home.Larder("transaction", "list", "--unfinished", "--json").With(0).Json.GetProperty("transactions").EnumerateArray();

    private void CheckNothingLeaked(string passing)
    {
        string[] hidden =
        [
            .. Directory.EnumerateFileSystemEntries(Home.Root, ".*"),
            .. Below("installed", 3).Where(path => Path.GetFileName(path).StartsWith('.')),
            .. Below("generations", 1).Where(path => Path.GetFileName(path).StartsWith('.')),
        ];
        Assert.True(hidden.Length == 0, $"{passing}: left over are {string.Join(", ", hidden)}");
        HashSet<string> known =
        [
            .. Home.Larder("history", "--json").With(0).Json.GetProperty("history").EnumerateArray()
                .Where(entry => entry.GetProperty("toVersion").ValueKind is JsonValueKind.String)
                .Select(entry => $"{entry.GetProperty("toVersion")}_{entry.GetProperty("toRevision")}"),
        ];
        int depth = Home.InRoot("installed").Count(letter => letter == '/') + 3;
        foreach (string revision in Below("installed", 3).Where(path => path.Count(letter => letter == '/') == depth))
        {
            Assert.True(known.Contains(Path.GetFileName(revision)), $"{passing}: {revision} belongs to nobody");
        }
    }

    private IEnumerable<string> Below(string name, int depth)
    {
        string directory = Home.InRoot(name);
        return Directory.Exists(directory)
            ? Directory.EnumerateFileSystemEntries(directory, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = depth - 1, AttributesToSkip = FileAttributes.None })
            : [];
    }

    private string Listing() => Programs.Run("sh", ["-c", "find . ! -name 'larder.db*' -printf '%p %y %s %m %l %T@\\n' | grep -v '^\\. ' | sort", "sh"], null, Home.Root).Output;
}
