using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Larder.Formats.Digests;
using Larder.Formats.Digests.Blake3;

namespace Larder.Tests.Formats.Digests;

public sealed class Blake3LawTests
{
    private const string B3sum = "/usr/bin/b3sum";

    private static readonly Config Laws = Config.QuickThrowOnFailure.WithMaxTest(200);

    private static readonly int[] AllocationLengths = [0, 64, 1024, 5000, 300 * 1024];

    /// <summary>
    /// Around every edge of the tree and of the lanes: chunks, 8 and 16 of them, batches, thread pieces.
    /// </summary>
    private static readonly Gen<int> Lengths = Gen.OneOf(
        Gen.Choose(0, 40_000),
        from count in Gen.Elements(1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 255, 256, 257, 300, 1024, 1025, 1300)
        from off in Gen.Choose(-1, 1)
        select (count * 1024) + off);

    private static readonly Arbitrary<(byte[] Content, int Piece)> Cases = (
        from length in Lengths
        from seed in Gen.Choose(0, int.MaxValue)
        from piece in Gen.Choose(1, 70_000)
        select (Random(length, seed), piece)).ToArbitrary();

    [Fact]
    public void All_paths_and_all_ways_to_split_the_input_agree() =>
        Prop.ForAll(Cases, c =>
        {
            Digest scalar = Blake3Hasher.Hash(Blake3Paths.Plain(Blake3Path.Scalar), c.Content);
            return Blake3Paths.Here.All(
                path => Blake3Paths.Agreed(Blake3Paths.Plain(path), c.Content, c.Piece) == scalar);
        }).Check(Laws);

    [Fact]
    public void Finish_does_not_disturb_what_follows() =>
        Prop.ForAll(Cases, c =>
        {
            int half = c.Content.Length / 2;
            Blake3Hasher hasher = new();
            hasher.Update(c.Content.AsSpan(0, half));
            Digest first = hasher.Finish();
            hasher.Update(c.Content.AsSpan(half));
            return first == Digest.Of(c.Content.AsSpan(0, half)) && hasher.Finish() == Digest.Of(c.Content);
        }).Check(Laws);

    [Fact]
    public void A_reset_hasher_is_as_new() =>
        Prop.ForAll(Cases, c =>
        {
            Blake3Hasher hasher = Blake3Hasher.ForDerivedKey("larder tests");
            hasher.Update(c.Content);
            Digest first = hasher.Finish();
            hasher.Reset();
            hasher.Update(c.Content);
            return hasher.Finish() == first && first != Digest.Of(c.Content);
        }).Check(Laws);

    [Fact]
    public void Hashing_allocates_nothing()
    {
        byte[] content = Random(AllocationLengths[^1], 1);
        Blake3Hasher hasher = new();
        long before = 0;
        for (int round = 0; round < 2; round++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            foreach (int length in AllocationLengths)
            {
                _ = Digest.Of(content.AsSpan(0, length));
                hasher.Update(content.AsSpan(0, length));
                _ = hasher.Finish();
                hasher.Reset();
            }
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(0xFFFF_FFF0UL)]
    [InlineData(0x1_0000_0000UL)]
    [InlineData(0x1234_5678_9ABC_DEF0UL)]
    public void Chunks_far_behind_4_TiB_are_numbered_alike_by_all_paths(ulong firstChunk)
    {
        byte[] content = Random(40 * 1024, 1);
        uint[] expected = ChunkValues(Blake3Path.Scalar);
        Assert.All(Blake3Paths.Here, path => Assert.Equal(expected, ChunkValues(path)));

        uint[] ChunkValues(Blake3Path path)
        {
            uint[] values = new uint[40 * Blake3Words.Count];
            Blake3Many.Chunks(Blake3Paths.Plain(path), content, firstChunk, values);
            return values;
        }
    }

    [Fact]
    public void Parallel_refuses_a_degree_below_one() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Blake3Hasher.HashParallel(ReadOnlyMemory<byte>.Empty, 0));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Blake3Pieces.PieceLength)]
    [InlineData(Blake3Pieces.PieceLength + 1)]
    [InlineData((5 * Blake3Pieces.PieceLength) + 1234)]
    [InlineData(8 * Blake3Pieces.PieceLength)]
    public void Pieces_in_any_order_make_the_digest_of_the_whole(int length)
    {
        byte[] content = Random(length, length);
        Blake3Pieces pieces = new(length);
        int[] order = [.. Enumerable.Range(0, pieces.Count)];
        new Random(length).Shuffle(order);
        foreach (int index in order)
        {
            pieces.Hash(index, content.AsSpan(index * Blake3Pieces.PieceLength, pieces.LengthOf(index)));
        }

        Assert.Equal(Digest.Of(content), pieces.Finish());
        Assert.Throws<ArgumentOutOfRangeException>(() => pieces.Hash(0, new byte[length + 1]));
    }

    [B3sumFact]
    public void The_b3sum_program_agrees()
    {
        Config few = Config.QuickThrowOnFailure.WithMaxTest(40);
        Prop.ForAll(Cases, c => B3sumOf(c.Content) == Digest.Of(c.Content)).Check(few);
    }

    private static byte[] Random(int length, int seed)
    {
        byte[] content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }

    private static Digest B3sumOf(byte[] content)
    {
        using Process b3sum = Process.Start(new ProcessStartInfo(B3sum, "--no-names")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        using (Stream input = b3sum.StandardInput.BaseStream)
        {
            input.Write(content);
        }

        string line = b3sum.StandardOutput.ReadToEnd();
        b3sum.WaitForExit();
        return Digest.Parse(line.Trim());
    }

    /// <summary>Skips where b3sum is not installed, but not in CI.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class B3sumFactAttribute : FactAttribute
    {
        public B3sumFactAttribute()
        {
            if (!File.Exists(B3sum) && Environment.GetEnvironmentVariable("CI") != "true")
            {
                Skip = "b3sum is not installed";
            }
        }
    }
}
