using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;

namespace Larder.Benchmarks;

/// <summary>The least that reading gzip layers one after the other costs .NET: its own decoder, into a buffer, and nothing else.</summary>
internal static class Inflate
{
    /// <summary>Prints the bytes that come out of all files, and the seconds that it took.</summary>
    public static int Run(string[] files)
    {
        byte[] buffer = new byte[256 * 1024];
        Stopwatch watch = Stopwatch.StartNew();
        long bytes = 0;
        foreach (string file in files)
        {
            using GZipStream plain = new(File.OpenRead(file), CompressionMode.Decompress);
            for (int read; (read = plain.Read(buffer)) > 0;)
            {
                bytes += read;
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes} {watch.Elapsed.TotalSeconds:F3}"));
        return 0;
    }
}
