using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Larder.Formats.Disks;
using Larder.Formats.Ext4;

namespace Larder.Tests.Formats.Ext4;

public sealed class ExtentTreeTests
{
    private static readonly Arbitrary<int> Counts = Gen.Elements(0, 1, 4, 5, 340, 341, 1360, 1361, 5000, 115_600, 115_601, 462_400, 462_401).ToArbitrary();

    [Fact]
    public void A_reader_finds_all_extents_in_order() => Prop.ForAll(Counts, count =>
    {
        PlacedRun[] extents = [.. Enumerable.Range(0, count).Select(index => new PlacedRun(index * 3L, (1L << 33) + (index * 5L), 1 + (index % 2)))];
        long[] blocks = [.. Enumerable.Range(0, ExtentTree.CountBlocks(count)).Select(index => (1L << 34) + index)];
        ExtentTree tree = new(extents, blocks);
        Dictionary<long, byte[]> disk = [];
        tree.WriteBlocks(0, (offset, bytes) => disk.Add(offset / DiskBlock.Size, bytes.ToArray()));
        byte[] root = new byte[60];
        tree.WriteRoot(root);

        Assert.Equal(blocks, disk.Keys);
        Assert.Equal(extents, Read(root, disk, BinaryPrimitives.ReadUInt16LittleEndian(root.AsSpan(6))));
        Assert.Equal(extents.Sum(extent => extent.Count) + blocks.Length, tree.AllBlocks);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    private static IEnumerable<PlacedRun> Read(byte[] node, Dictionary<long, byte[]> disk, int depth)
    {
        Assert.Equal((0xF30A, depth), (BinaryPrimitives.ReadUInt16LittleEndian(node), BinaryPrimitives.ReadUInt16LittleEndian(node.AsSpan(6))));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(node.AsSpan(2));
        Assert.InRange(count, 0, BinaryPrimitives.ReadUInt16LittleEndian(node.AsSpan(4)));
        for (int index = 1; index <= count; index++)
        {
            byte[] entry = node[(index * 12)..((index + 1) * 12)];
            long logical = BinaryPrimitives.ReadUInt32LittleEndian(entry);
            if (depth == 0)
            {
                long high = BinaryPrimitives.ReadUInt16LittleEndian(entry.AsSpan(6));
                yield return new PlacedRun(
                    logical, (high << 32) | BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(8)), BinaryPrimitives.ReadUInt16LittleEndian(entry.AsSpan(4)));
                continue;
            }

            long below = ((long)BinaryPrimitives.ReadUInt16LittleEndian(entry.AsSpan(8)) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(4));
            bool isFirst = true;
            foreach (PlacedRun run in Read(disk[below], disk, depth - 1))
            {
                Assert.True(!isFirst || run.Logical == logical);
                isFirst = false;
                yield return run;
            }
        }
    }
}
