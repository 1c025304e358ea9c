using System.Globalization;
using Larder.Acceptance.Running;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// Kills at every named kill point of what mends a store and of what moves content between two: after each the same
/// command again succeeds, both stores verify, and the content is what it was.
/// </summary>
public sealed class Issue3KillPointsTests(ITestOutputHelper output) : IDisposable
{
    private CrashScenario? _scenario;
    private string? _kept;

    private TestHome Home => _scenario!.Home;

    private string Other => OtherOf(Home);

    public void Dispose() => _scenario?.Dispose();

    [Fact]
    public void Repair_survives_a_kill_at_every_point()
    {
        _scenario = new(home =>
        {
            Fill(home);
            Damage(home);
        });

        Survives(["store", "verify", "--repair"], _ => { }, CheckMended);
    }

    [Fact]
    public void Repair_from_another_store_survives_a_kill_at_every_point()
    {
        _scenario = new(home =>
        {
            Fill(home);
            home.Larder("store", "push", OtherOf(home)).With(0);
            Damage(home);
            Directory.Delete(home.Temp.Combine("site"), recursive: true);
        });

        Survives(["store", "verify", "--repair", "--from", Other], passing => CheckStore(passing, Other), CheckMended);
    }

    [Fact]
    public void Push_survives_a_kill_at_every_point()
    {
        _scenario = new(Fill);

        Survives(["store", "push", Other], CheckSound, CheckBoth);
    }

    [Fact]
    public void Push_of_a_part_survives_a_kill_at_every_point()
    {
        _scenario = new(home =>
        {
            Fill(home);
            home.Larder("store", "push", OtherOf(home), "--root-name", "other").With(0);
            home.Larder("--root", OtherOf(home), "store", "import", home.Temp.Combine("other"), "--name", "site").With(0);
        });

        Survives(["store", "push", Other, "--force"], CheckSound, CheckBoth);
    }

    [Fact]
    public void Pull_survives_a_kill_at_every_point()
    {
        _scenario = new(home =>
        {
            Fill(home);
            Directory.Move(home.Root, OtherOf(home));
        });

        Survives(["store", "pull", Other], CheckSound, CheckBoth);
    }

    private static string OtherOf(TestHome home) => Path.Combine(home.Home, "other");

    // Two names, a blob that gets a sealed segment of its own, and one that nothing needs.
    private void Fill(TestHome home)
    {
        for (int number = 0; number < 40; number++)
        {
            home.Temp.Write($"site/d{number % 4}/file{number}", $"content {number} " + new string((char)('a' + (number % 20)), 200 * number));
            home.Temp.Write($"other/file{number}", $"content {number * 2} of another");
        }

        home.Temp.Write("garbage/file", "nobody needs this");
        Programs.Run("truncate", ["-s", "65M", home.Temp.Combine("site", "big")]).With(0);
        foreach (string name in (string[])["site", "other", "garbage"])
        {
            home.Larder("store", "import", home.Temp.Combine(name), "--name", name).With(0);
        }

        home.Larder("store", "unpin", "garbage").With(0);
        _kept = Kept(home, home.Root);
    }

    // A header, blobs with and without a use, a directory, and an index.
    private static void Damage(TestHome home)
    {
        string[] segments = Directory.GetFiles(home.InRoot("store", "segments"), "*.seg");
        string small = segments.MinBy(path => new FileInfo(path).Length)!;
        byte[] bytes = File.ReadAllBytes(small);
        bytes[30] ^= 1;
        foreach (string text in (string[])["content 7 ", "content 30 ", "content 60 of", "nobody needs", "file11"])
        {
            bytes[bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text))] ^= 1;
        }

        File.WriteAllBytes(small, bytes);
        File.Delete(Directory.GetFiles(home.InRoot("store", "segments"), "*.idx").Single());
        home.Larder("store", "verify").With(6);
    }

    private static string Kept(TestHome home, string root) => string.Join('\n', home.Larder("--root", root, "store", "list", "--json").With(0).Json.GetProperty("roots").EnumerateArray()
        .Select(kept => $"{kept.GetProperty("name")} {kept.GetProperty("fileSystem")}").Order(StringComparer.Ordinal));

    private void Survives(string[] command, Action<string> holdsAfterKill, Action<string> holdsAtEnd)
    {
        IReadOnlyList<string> passings = _scenario!.Trace(command);
        IReadOnlyList<string> chosen = CrashScenario.Chosen(passings);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', command)}: {passings.Count} passings, {chosen.Count} killed: {string.Join(' ', chosen)}"));
        Assert.True(passings.Count > 8, "the command passes hardly any kill point");
        foreach (string passing in chosen)
        {
            _scenario.KillAt(passing, command, holdsAfterKill, holdsAtEnd);
        }
    }

    // What is half moved damages neither store; the other one may not be there yet.
    private void CheckSound(string passing)
    {
        CheckSound(passing, Home.Root);
        CheckSound(passing, Other);
    }

    private void CheckBoth(string passing)
    {
        CheckStore(passing, Home.Root);
        CheckStore(passing, Other);
    }

    // The ids say what the content is; that all of it is there and is that, verifying says.
    private void CheckStore(string passing, string root)
    {
        CheckSound(passing, root);
        Assert.True(Kept(Home, root) == _kept, $"{passing}: {root} keeps {Kept(Home, root)}, not {_kept}");
    }

    private void CheckMended(string passing)
    {
        CheckStore(passing, Home.Root);

        // Nor does a rebuild from the segments alone find anything else.
        long damaged = Home.Larder("store", "rebuild", "--json").With(0).Json.GetProperty("damaged").GetInt64();
        Assert.True(damaged == 0, $"{passing}: a rebuild finds {damaged} damaged");
    }

    private void CheckSound(string passing, string root)
    {
        Ended verified = Home.Larder("--root", root, "store", "verify");
        Assert.True(verified.Code == 0, $"{passing}: {verified.Output}{verified.Error}");
    }
}
