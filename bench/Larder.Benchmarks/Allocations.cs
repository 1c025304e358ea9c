using System.Globalization;
using Larder.Benchmarks.Castore;
using Larder.Benchmarks.Digests;
using Larder.Benchmarks.Store;
using Larder.Benchmarks.Tar;

namespace Larder.Benchmarks;

/// <summary>
/// <c>allocations BASELINE [write]</c>: what the benchmarked operations allocate, beside a checked-in baseline. Times change
/// with the machine and what else it does; allocations do not, so these are what is guarded.
/// </summary>
internal static class Allocations
{
    private const double Tolerance = 1.10;

    public static int Run(string[] args)
    {
        if (args.Length is < 1 or > 2 || (args.Length == 2 && args[1] != "write"))
        {
            Console.Error.WriteLine("allocations BASELINE [write]");
            return 2;
        }

        SortedDictionary<string, long> measured = new(Measure().ToDictionary(), StringComparer.Ordinal);
        if (args.Length == 2)
        {
            File.WriteAllLines(args[0], measured.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}\t{pair.Value}")));
            return 0;
        }

        Dictionary<string, long> baseline = File.ReadLines(args[0]).Select(line => line.Split('\t'))
            .ToDictionary(parts => parts[0], parts => long.Parse(parts[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        bool hasGrown = !baseline.Keys.ToHashSet().SetEquals(measured.Keys);
        Console.WriteLine("| operation | bytes allocated | baseline |\n|---|---:|---:|");
        foreach ((string operation, long bytes) in measured)
        {
            long most = baseline.GetValueOrDefault(operation);
            hasGrown |= bytes > (most * Tolerance) + 64;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {operation} | {bytes} | {most} |"));
        }

        return hasGrown ? 1 : 0;
    }

    private static IEnumerable<KeyValuePair<string, long>> Measure()
    {
        Blake3Benchmarks hashing = new() { Length = 64 * 1024 };
        hashing.Setup();
        yield return new("blake3, 64 KiB", Of(() => hashing.Best()));
        DirectoryBenchmarks directories = new();
        directories.Setup();
        yield return new("castore directory of 1000, encode", Of(directories.Encode));
        yield return new("castore directory of 1000, decode", Of(directories.Decode));
        TarReaderBenchmarks tar = new();
        tar.Setup();
        yield return new("tar of 1000 small files, read", Of(() => tar.Read()));
        ImportBenchmarks import = new();
        import.Setup();
        try
        {
            yield return new("import of 2000 small files, first", Of(() => import.First()));
            yield return new("import of 2000 small files, known", Of(() => import.Known()));
        }
        finally
        {
            import.Cleanup();
        }
    }

    // The least of several runs: the first ones also allocate what is made once.
    private static long Of<T>(Func<T> operation)
    {
        long least = long.MaxValue;
        for (int run = 0; run < 5; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            _ = operation();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
