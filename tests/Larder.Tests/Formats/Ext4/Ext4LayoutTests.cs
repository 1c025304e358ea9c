using FsCheck;
using FsCheck.Fluent;
using Larder.Formats.Disks;
using Larder.Formats.Ext4;

namespace Larder.Tests.Formats.Ext4;

public sealed class Ext4LayoutTests
{
    private static readonly Config Laws = Config.QuickThrowOnFailure.WithMaxTest(500);

    private static readonly Arbitrary<(long Blocks, int Inodes)> Shape = Gen
        .OneOf(Gen.Choose(64, 200_000), Gen.Choose(30_000, 34_000), Gen.Choose(500_000, 30_000_000))
        .SelectMany(blocks => Gen.Choose(1, 2048).Select(tables => ((long)blocks, tables * Ext4Layout.InodesPerBlock)))
        .ToArbitrary();

    [Fact]
    public void Structures_lie_inside_and_never_over_each_other() => Prop.ForAll(Shape, shape =>
    {
        if (Ext4Layout.Of(shape.Blocks, shape.Inodes) is not { } layout)
        {
            return;
        }

        Assert.InRange(layout.Blocks, 1, shape.Blocks);
        long expected = layout.Groups * (2L + layout.TableBlocks) + ((1 + layout.Copies.Length) * (long)layout.CopySize);
        Assert.Equal(expected, layout.Structures.Sum(run => run.Count));
        long end = 0;
        foreach (BlockRun run in layout.Structures)
        {
            Assert.True(run.Start == 0 || run.Start > end);
            end = run.End;
        }

        Assert.InRange(end, 1, layout.Blocks);
        Assert.Equal(layout.Room, layout.Blocks - expected);
        Assert.All(layout.InodeTables, table => Assert.Contains(
            layout.Structures, run => table >= run.Start && table + layout.TableBlocks <= run.End));
    }).Check(Laws);

    [Fact]
    public void All_that_is_no_structure_is_given_out_once() => Prop.ForAll(Shape, shape =>
    {
        if (shape.Blocks > 200_000 || Ext4Layout.Of(shape.Blocks, shape.Inodes) is not { } layout)
        {
            return;
        }

        BlockAllocator allocator = new(layout, 0);
        HashSet<long> taken = [];
        for (long left = layout.Room; left > 0;)
        {
            BlockRun run = allocator.Take(Math.Min(left, 1000));
            for (long block = run.Start; block < run.End; block++)
            {
                Assert.True(taken.Add(block));
                Assert.DoesNotContain(layout.Structures, structure => block >= structure.Start && block < structure.End);
            }

            left -= run.Count;
        }

        Assert.Throws<Larder.Formats.Errors.LarderException>(() => allocator.Take(1));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));
}
