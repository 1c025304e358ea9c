using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Larder.Formats.Castore;
using Larder.Formats.Digests;

namespace Larder.Benchmarks.Castore;

/// <summary>Encoding and decoding of a directory of files.</summary>
[MemoryDiagnoser]
public class DirectoryBenchmarks
{
    private CastoreDirectory _directory = CastoreDirectory.Empty;
    private byte[] _encoding = [];

    [Params(10, 1000)]
    public int Entries { get; set; } = 1000;

    [GlobalSetup]
    public void Setup()
    {
        DirectoryBuilder builder = new();
        for (int index = 0; index < Entries; index++)
        {
            byte[] name = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"file-{index:d6}"));
            builder.Add(name, Node.File(Digest.Of(name), (ulong)index, isExecutable: index % 3 == 0));
        }

        _directory = builder.Build();
        _encoding = _directory.Encode();
    }

    [Benchmark]
    public byte[] Encode() => _directory.Encode();

    [Benchmark]
    public CastoreDirectory Decode() => CastoreDirectory.Decode(_encoding);
}
