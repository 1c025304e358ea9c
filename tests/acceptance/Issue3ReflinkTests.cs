using Larder.Acceptance.Running;
using Larder.Testing;
using Larder.Testing.Files;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>"On loop-mounted XFS and btrfs no whole block of files ≥ 64 KiB copied."</summary>
public sealed class Issue3ReflinkTests(ITestOutputHelper output)
{
    private const int ShareFrom = 64 * 1024;
    private const int Block = 4096;
    private const long DiskSize = 1L << 30;

    // Around the size from which blocks are shared, with and without a rest; one that fills a segment of its own.
    private static readonly int[] Sizes = [1, 3000, Block, ShareFrom - 1, ShareFrom, ShareFrom + 1, 100_000, (1 << 20) - 1, 1 << 20, 3_000_000, (64 << 20) + 5];

    [LoopDeviceFact(FileSystem = "xfs")]
    public void A_checkout_on_XFS_copies_no_whole_block() => NoWholeBlockIsCopied("mkfs.xfs", "-q", "-m", "reflink=1");

    [LoopDeviceFact(FileSystem = "btrfs")]
    public void A_checkout_on_btrfs_copies_no_whole_block() => NoWholeBlockIsCopied("mkfs.btrfs", "-q");

    private void NoWholeBlockIsCopied(params string[] mkfs)
    {
        using LoopDisk disk = new(DiskSize, mkfs);
        using TestHome home = new(root: Path.Combine(disk.Path, "root"));
        string tree = home.Temp.Combine("tree");
        Directory.CreateDirectory(Path.Combine(tree, "below"));
        Random random = new(3);
        foreach (int size in Sizes)
        {
            byte[] content = new byte[size];
            random.NextBytes(content);
            File.WriteAllBytes(Path.Combine(tree, size % 2 == 0 ? "below" : ".", $"{size}"), content);
        }

        string id = home.Larder("store", "import", tree, "--json").With(0).Json.GetProperty("fileSystem").GetString()!;
        foreach (string[] option in (string[][])[[], ["--privileged"]])
        {
            string copy = Path.Combine(disk.Path, $"copy{option.Length}");
            home.Larder(["store", "checkout", id, copy, .. option]).With(0);
            Programs.Run("diff", ["-r", tree, copy]).With(0);
            Check(home, copy);
        }

        home.Larder("store", "verify").With(0);
    }

    private void Check(TestHome home, string copy)
    {
        HashSet<long> inSegments = [.. Directory.EnumerateFiles(home.InRoot("store", "segments"), "*.seg").SelectMany(FileExtents.Of).OfType<long>()];
        int whole = 0;
        foreach (string file in Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length >= ShareFrom))
        {
            // The rest behind the last whole block may be a copy.
            long?[] places = FileExtents.Of(file)[..(int)(new FileInfo(file).Length / Block)];
            Assert.True(places.All(place => place is { } block && inSegments.Contains(block)), $"of {file}, {places.Count(place => place is not { } block || !inSegments.Contains(block))} of {places.Length} whole blocks are not those of a segment");
            whole += places.Length;
        }

        output.WriteLine($"{copy}: {whole} whole blocks, all of them a segment's");
        Assert.Equal(Sizes.Where(size => size >= ShareFrom).Sum(size => size / Block), whole);
    }
}
