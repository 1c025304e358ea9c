using System.Globalization;
using Larder.Acceptance.Running;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// "<c>store push|pull ssh://…</c> moves only missing blobs and directories between two stores", through a real sshd; and
/// what becomes of a transfer whose connection breaks.
/// </summary>
public sealed class Issue3SshTests(ITestOutputHelper output) : IDisposable
{
    private readonly TestHome _home = new();

    private string There => _home.Temp.Combine("there's one");

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Both_directions_move_what_is_missing()
    {
        using SshServerProcess server = new(_home.Temp.Combine("ssh"));
        Fill("site", 1);
        string address = server.Address(There);
        Assert.True(Moved(server, _home.Root, "push", address) > 30);
        Assert.Equal(0, Moved(server, _home.Root, "push", address));
        CheckEqual(There);

        string third = _home.Temp.Combine("third");
        Assert.True(Moved(server, third, "pull", address) > 30);
        Assert.Equal(0, Moved(server, third, "pull", address));
        CheckEqual(third);

        // One more file is one more blob, with the directory and the file metadata above it.
        File.WriteAllText(_home.Temp.Combine("site", "added"), "added");
        _home.Larder("store", "import", _home.Temp.Combine("site"), "--name", "grown").With(0);
        Assert.Equal(3, Moved(server, _home.Root, "push", address));
        Assert.Equal(3, Moved(server, third, "pull", address));
        CheckEqual(third);
    }

    [Fact]
    public void A_server_with_another_key_is_refused()
    {
        using SshServerProcess server = new(_home.Temp.Combine("ssh"));
        Fill("site", 1);
        server.ForgetHost();

        Ended ended = _home.LarderWith(server.Client, "store", "push", server.Address(There)).With(7);

        Assert.Contains("LRD2311", ended.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(There));
    }

    [Fact]
    public void A_push_whose_connection_breaks_says_so_and_is_repeated() =>
        Breaks("push", cut => (cut, null));

    [Fact]
    public void A_pull_whose_connection_breaks_says_so_and_is_repeated() =>
        Breaks("pull", cut => (null, cut));

    // In the greeting of ssh, in its key exchange, and at several places of what larder says.
    private void Breaks(string direction, Func<long, (long? Sent, long? Received)> cut)
    {
        using SshServerProcess server = new(_home.Temp.Combine("ssh"));
        Fill("site", 1);
        if (direction == "pull")
        {
            Directory.Move(_home.Root, There);
        }

        foreach (long bytes in (long[])[10, 2000, 6000, 10_000, 100_000, 1_000_000, 2_000_000])
        {
            (long? sent, long? received) = cut(bytes);
            using CutConnection connection = new(server.Port, sent, received);
            Ended ended = _home.LarderWith(server.Client, "store", direction, server.Address(There, connection.Port));

            string where = string.Create(CultureInfo.InvariantCulture, $"{direction}, cut after {bytes} bytes");
            output.WriteLine($"{where}: {ended.Code}: {ended.Error.ReplaceLineEndings("; ")}");
            Assert.True(connection.WasCut, $"{where}: it was over before that");
            Assert.True(ended.Code == 7 && ended.Error.Contains("LRD2311", StringComparison.Ordinal), $"{where}: {ended.Code}: {ended.Error}");
            foreach (string root in new[] { _home.Root, There }.Where(Path.Exists))
            {
                _home.Larder("--root", root, "store", "verify").With(0);
            }
        }

        Assert.True(Moved(server, _home.Root, direction, server.Address(There)) > 0);
        CheckEqual(There);
    }

    private void Fill(string name, int seed)
    {
        Random random = new(seed);
        for (int number = 0; number < 30; number++)
        {
            byte[] content = new byte[number * 10_000];
            random.NextBytes(content);
            string path = _home.Temp.Combine(name, $"d{number % 3}", $"file{number}");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }

        _home.Larder("store", "import", _home.Temp.Combine(name), "--name", name).With(0);
    }

    private long Moved(SshServerProcess server, string root, string direction, string address) =>
        _home.LarderWith(server.Client, "--root", root, "store", direction, address, "--json").With(0).Json.GetProperty("blobs").GetInt64();

    // The ids say what the content is; that all of it is there and is that, verifying says.
    private void CheckEqual(string root)
    {
        _home.Larder("--root", root, "store", "verify").With(0);
        Assert.Equal(Kept(_home.Root), Kept(root));
    }

    private string[] Kept(string root) =>
    [
        .. _home.Larder("--root", root, "store", "list", "--json").With(0).Json.GetProperty("roots").EnumerateArray()
            .Select(kept => $"{kept.GetProperty("name")} {kept.GetProperty("fileSystem")}").Order(StringComparer.Ordinal),
    ];
}
