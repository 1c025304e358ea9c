using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Larder.Database;
using Larder.Database.Roots;
using Larder.Formats.Digests;
using Larder.Store;

namespace Larder.Benchmarks.Collecting;

/// <summary>
/// <c>lookup-store ROOT ROWS LOOKUPS</c>: makes a store whose database lists that many blobs, without their bytes, unless it
/// is there; then prints the seconds that it takes to look up digests of them, far from each other.
/// </summary>
internal static class LookupStore
{
    private const int RowsAtOnce = 500_000;

    public static int Run(string[] args)
    {
        if (args.Length != 3
            || !int.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out int rows)
            || !int.TryParse(args[2], NumberStyles.None, CultureInfo.InvariantCulture, out int lookups))
        {
            Console.Error.WriteLine("lookup-store ROOT ROWS LOOKUPS");
            return 2;
        }

        using LarderRoot root = LarderRoot.Open(args[0]);
        using ContentStore store = ContentStore.Open(root);
        if (!store.Contains(DigestOf(0, rows)))
        {
            Make(root.Database, rows);
        }

        Random random = new(1);
        Digest[] wanted = [.. Enumerable.Range(0, lookups).Select(_ => DigestOf(random.Next(rows), rows))];
        long start = Stopwatch.GetTimestamp();
        int found = wanted.Count(store.Contains);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{found} {seconds:F3}"));
        return found == lookups ? 0 : 1;
    }

    private static void Make(LarderDatabase database, int rows)
    {
        for (int first = 0; first < rows; first += RowsAtOnce)
        {
            using UnitOfWork work = database.Begin();
            work.Execute("INSERT OR IGNORE INTO segments (id, sealed, bytes) VALUES (1, 1, 0)");
            using Statement insert = database.Prepare("INSERT INTO blobs (digest, segment, offset, size, kinds) VALUES (?1, 1, ?2, 100, 1)");
            for (int number = first; number < Math.Min(rows, first + RowsAtOnce); number++)
            {
                insert.Execute(DigestOf(number, rows).Bytes.ToArray(), 4096L + (104L * number));
            }

            work.Commit(new("bench.commit.rows"));
        }
    }

    // In order, so that the rows are made fast; spread over all digests, as real ones are.
    private static Digest DigestOf(int number, int rows)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ulong.MaxValue / (ulong)rows * (ulong)number);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], (ulong)number * 0x9E3779B97F4A7C15);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], (ulong)number * 0xC2B2AE3D27D4EB4F);
        return new Digest(bytes);
    }
}
