using System.Collections.Concurrent;
using System.Globalization;
using Larder.Acceptance.Running;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// "10 importers of overlapping trees, 3 exporters, a collector and random kill -9 of each for 10 minutes: no failure but
/// the killed ones', no loss, no leak; then gc leaves exactly what roots hold." By rounds in make test, by time with
/// LARDER_SOAK=1; nothing is asserted of time.
/// </summary>
public sealed class Issue3Point4StressTests(ITestOutputHelper output) : IDisposable
{
    private const int Importers = 10;
    private const int Exporters = 3;
    private const int Rounds = 3;

    private static readonly TimeSpan? Soak = Environment.GetEnvironmentVariable("LARDER_SOAK") == "1" ? TimeSpan.FromMinutes(10) : null;

    private readonly TestHome _home = new();
    private readonly ConcurrentDictionary<string, string> _committed = new();
    private readonly ConcurrentBag<string> _failures = [];
    private readonly long _begun = Environment.TickCount64;
    private int _runs;
    private int _killed;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Nothing_is_lost_and_nothing_leaks()
    {
        string[] trees = [.. Enumerable.Range(0, 4).Select(MakeTree)];
        using CancellationTokenSource imported = new();
        Task[] others =
        [
            .. Enumerable.Range(0, Exporters).Select(number => Task.Run(() => Export(number, imported.Token))),
            Task.Run(() => Collect(imported.Token)),
        ];
        await Task.WhenAll(Enumerable.Range(0, Importers).Select(number => Task.Run(() => Import(number, trees))));
        await imported.CancelAsync();
        await Task.WhenAll(others);
        output.WriteLine($"{_runs} runs, {_killed} of them killed, {_committed.Count} roots");

        Assert.Empty(_failures);
        Assert.NotEmpty(_committed);
        CheckAll();
        _home.Larder("gc").With(0);
        Assert.Equal(0, _home.Larder("gc", "--json").With(0).Json.GetProperty("waitingBlobs").GetInt64());
        Assert.Equal(0, Df("garbageBlobs"));
        CheckFiles();
        CheckAll();
        Assert.Equal(0, _home.Larder("store", "rebuild", "--json").With(0).Json.GetProperty("damaged").GetInt64());
        CheckAll();

        // Roots that a killed command set and did not report are there too, and go like all others.
        foreach (string name in Names().Keys)
        {
            _home.Larder("store", "unpin", name).With(0);
        }

        _home.Larder("gc").With(0);
        _home.Larder("gc").With(0);
        Assert.Equal((0, 0), (Df("garbageBlobs"), _home.Larder("gc", "--dry-run", "--json").With(0).Json.GetProperty("doomedBlobs").GetInt64()));
        Assert.True(Df("bytes") < 1 << 20, $"{Df("bytes")} bytes are left");
        Assert.True(Df("allocatedBytes") < 1 << 20, $"{Df("allocatedBytes")} bytes are left on disk");
    }

    private void Import(int number, string[] trees)
    {
        Random random = new(number);
        for (int round = 0; IsOn(round); round++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{(round % 3 == 2 ? "short" : "kept")}-{number}-{round}");
            string tree = trees[random.Next(trees.Length)];
            if (Run(random, "store", "import", tree, "--name", name, "--json") is not { } ended)
            {
                continue;
            }

            if (round % 3 == 2)
            {
                _ = Run(random, "store", "unpin", name);
            }
            else
            {
                _committed[name] = ended.Json.GetProperty("fileSystem").GetString()!;
            }
        }
    }

    private void Export(int number, CancellationToken ended)
    {
        Random random = new(100 + number);
        string target = _home.Temp.Combine($"export{number}.tar");
        while (!ended.IsCancellationRequested)
        {
            if (_committed.Values.FirstOrDefault() is { } id)
            {
                File.Delete(target);
                _ = Run(random, "store", "export", id, target);
            }
            else
            {
                Thread.Sleep(20);
            }
        }
    }

    private void Collect(CancellationToken ended)
    {
        Random random = new(200);
        while (!ended.IsCancellationRequested)
        {
            _ = Run(random, "gc");
        }
    }

    // Null for one that was killed; one that failed by itself is noted.
    private Ended? Run(Random random, params string[] command)
    {
        bool isToDie = random.Next(4) == 0;
        string[] line = isToDie
            ? ["-s", "KILL", string.Create(CultureInfo.InvariantCulture, $"0.{random.Next(20, 400):d3}"), LarderBinary.Path, .. command]
            : command;
        Ended ended = _home.Run(isToDie ? "timeout" : LarderBinary.Path, line);
        Interlocked.Increment(ref _runs);
        if (ended.Code == 0)
        {
            return ended;
        }

        if (isToDie && ended.Code is 124 or 137)
        {
            Interlocked.Increment(ref _killed);
            return null;
        }

        _failures.Add($"{string.Join(' ', command)} ended with {ended.Code}: {ended.Output}{ended.Error}");
        return null;
    }

    private bool IsOn(int round) => Soak is { } time ? Environment.TickCount64 - _begun < time.TotalMilliseconds : round < Rounds;

    private void CheckAll()
    {
        IReadOnlyDictionary<string, string> names = Names();
        Assert.All(_committed, pair => Assert.Equal(pair.Value, names.GetValueOrDefault(pair.Key)));
        foreach (string id in _committed.Values.Distinct())
        {
            GarbageHome.CheckWhole(_home, id);
        }

        _home.Larder("gc").With(0);
    }

    private void CheckFiles()
    {
        string[] files = [.. Directory.EnumerateFiles(_home.InRoot("store", "segments")).Select(file => Path.GetFileName(file)!)];
        Assert.Equal(Df("segments"), files.Count(file => file.EndsWith(".seg", StringComparison.Ordinal)));
        Assert.All(files.Where(file => !file.EndsWith(".seg", StringComparison.Ordinal)), file => Assert.Contains(Path.ChangeExtension(file, ".seg"), files));
    }

    private Dictionary<string, string> Names() => _home.Larder("store", "list", "--json").With(0).Json.GetProperty("roots").EnumerateArray()
        .ToDictionary(root => root.GetProperty("name").GetString()!, root => root.GetProperty("fileSystem").GetString()!);

    private long Df(string property) => _home.Larder("df", "--json").With(0).Json.GetProperty(property).GetInt64();

    // Most files are in all trees, some in one.
    private string MakeTree(int number)
    {
        string directory = _home.Temp.Combine($"tree{number}");
        for (int index = 0; index < 120; index++)
        {
            Random random = new(index % 5 == 0 ? (1000 * (number + 1)) + index : index);
            byte[] content = new byte[random.Next(index % 7 == 0 ? 200_000 : 3000)];
            random.NextBytes(content);
            string path = Path.Combine(directory, $"d{index % 10}", $"f{index}");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddDays(index));
        }

        return directory;
    }
}
