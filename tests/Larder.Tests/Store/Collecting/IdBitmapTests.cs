using FsCheck;
using FsCheck.Fluent;
using Larder.Store.Collecting;

namespace Larder.Tests.Store.Collecting;

public sealed class IdBitmapTests
{
    [Fact]
    public void It_is_a_set_and_its_gaps_are_the_rest() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNegativeInt[]>(),
        ArbMap.Default.ArbFor<byte>(),
        (numbers, beyond) =>
        {
            long[] ids = [.. numbers.Select(number => 1L + (number.Get % 500)), .. Enumerable.Range(130, beyond).Select(id => (long)id)];
            IdBitmap bitmap = new();
            long added = ids.Sum(id => bitmap.Add(id) ? 1 : 0);
            long last = 300 + beyond;
            long[] gaps = [.. bitmap.Gaps(last).SelectMany(gap => Enumerable.Range((int)gap.First, (int)(gap.Last - gap.First) + 1)).Select(id => (long)id)];
            return added == ids.Distinct().Count()
                && bitmap.Count == added
                && ids.All(bitmap.Contains)
                && gaps.SequenceEqual(Enumerable.Range(1, (int)last).Select(id => (long)id).Where(id => !ids.Contains(id)));
        }).QuickCheckThrowOnFailure();
}
