using System.Diagnostics;
using System.Globalization;
using Larder.Formats.Digests;

namespace Larder.Benchmarks.Digests;

/// <summary>
/// <c>blake3-file PATH [--threads N]</c>: prints the digest, and the seconds from opening the file to the digest. One
/// thread streams through a buffer, as the store does; more have the file in memory, read before the clock starts.
/// </summary>
internal static class Blake3File
{
    /// <summary>The best of 64 KiB to 2 MiB: a piece is still in the second-level cache when it is hashed.</summary>
    private const int BufferLength = 512 * 1024;

    public static int Run(string[] args)
    {
        int threads = 1;
        if (args.Length == 0
            || (args.Length != 1
                && !(args.Length == 3
                    && args[1] == "--threads"
                    && int.TryParse(args[2], NumberStyles.None, CultureInfo.InvariantCulture, out threads)
                    && threads > 0)))
        {
            Console.Error.WriteLine("blake3-file PATH [--threads N]");
            return 2;
        }

        byte[] content = threads == 1 ? [] : File.ReadAllBytes(args[0]);
        long start = Stopwatch.GetTimestamp();
        Digest digest = threads == 1 ? Stream(args[0]) : Blake3Hasher.HashParallel(content, threads);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{digest} {seconds:F4}"));
        return 0;
    }

    private static Digest Stream(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferLength);
        Blake3Hasher hasher = new();
        for (int read; (read = file.Read(buffer)) > 0;)
        {
            hasher.Update(buffer.AsSpan(0, read));
        }

        return hasher.Finish();
    }
}
