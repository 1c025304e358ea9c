using BenchmarkDotNet.Attributes;
using Larder.Formats.Digests;
using Larder.Formats.Digests.Blake3;

namespace Larder.Benchmarks.Digests;

/// <summary>BLAKE3 of content in memory, on each path; allocation per operation is 0 but for threads.</summary>
[MemoryDiagnoser]
public class Blake3Benchmarks
{
    private byte[] _content = [];
    private Blake3Hasher _hasher = new();

    [Params(64, 1024, 4 * 1024, 64 * 1024, 16 * 1024 * 1024)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _content = new byte[Length];
        new Random(1).NextBytes(_content);
        _hasher = new Blake3Hasher();
    }

    [Benchmark(Baseline = true)]
    public Digest Best() => Blake3Hasher.Hash(_content);

    [Benchmark]
    public Digest Reused()
    {
        _hasher.Reset();
        _hasher.Update(_content);
        return _hasher.Finish();
    }

    [Benchmark]
    public Digest Parallel() => Blake3Hasher.HashParallel(_content, Environment.ProcessorCount);

    [Benchmark]
    public Digest Avx2() => Blake3Hasher.Hash(new Blake3Mode(Blake3Constants.Iv, 0, Blake3Path.Avx2), _content);

    [Benchmark]
    public Digest Scalar() => Blake3Hasher.Hash(new Blake3Mode(Blake3Constants.Iv, 0, Blake3Path.Scalar), _content);
}
