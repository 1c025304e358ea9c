using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Formats.Tar;

namespace Larder.Benchmarks.Tar;

/// <summary>A walk through an archive of small files, contents read to their ends.</summary>
[MemoryDiagnoser]
public class TarReaderBenchmarks
{
    private byte[] _archive = [];

    [Params(1000)]
    public int Files { get; set; } = 1000;

    [GlobalSetup]
    public void Setup()
    {
        using MemoryStream archive = new();
        byte[] content = new byte[700];
        new Random(1).NextBytes(content);
        using (TarWriter writer = new(archive, leaveOpen: true))
        {
            for (int index = 0; index < Files; index++)
            {
                byte[] path = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"directory/file-{index:d6}"));
                WalkedPath walked = WalkedPath.ForNode(path, Node.File(Digest.Of(content), (ulong)content.Length, false), new PathAttributes(PathAttributes.FileMode));
                writer.WriteEntry(TarEntry.Of(walked), new MemoryStream(content));
            }

            writer.Finish();
        }

        _archive = archive.ToArray();
    }

    [Benchmark]
    public long Read()
    {
        using TarReader reader = new(new MemoryStream(_archive));
        Span<byte> buffer = stackalloc byte[4096];
        long bytes = 0;
        while (reader.MoveNext())
        {
            for (int length = reader.Read(buffer); length > 0; length = reader.Read(buffer))
            {
                bytes += length;
            }
        }

        return bytes;
    }
}
