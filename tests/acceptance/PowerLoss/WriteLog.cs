using System.Buffers.Binary;

namespace Larder.Acceptance.PowerLoss;

/// <summary>
/// What a disk was told, in order, as tests/tools/writelog wrote it down; and the disks that a power failure may leave:
/// everything before a flush is there, of what came after it any part.
/// </summary>
public sealed class WriteLog
{
    private const int HeadSize = 24;
    private const int PieceSize = 4096;

    private readonly byte[] _bytes;
    private readonly List<Record> _records = [];
    private readonly List<int> _flushes = [];

    public WriteLog(byte[] bytes)
    {
        _bytes = bytes;
        for (int at = 0; at + HeadSize <= bytes.Length;)
        {
            long kind = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
            int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at + 16));
            if (kind == 2)
            {
                _flushes.Add(_records.Count);
            }

            _records.Add(new Record(kind == 2, BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at + 8)), at, length));
            at += HeadSize + length;
        }
    }

    /// <summary>How many flushes there are; the moments are numbered by them.</summary>
    public int Flushes => _flushes.Count;

    /// <summary>The last byte of the log at which only the flush with this number and those before it can have been done.</summary>
    public long EndOfMoment(int flush) => flush + 1 < _flushes.Count ? _records[_flushes[flush + 1]].Start : long.MaxValue;

    /// <summary>The first flush at or behind a position in the log; the number of flushes when there is none.</summary>
    public int FirstFlushFrom(long position)
    {
        int found = _flushes.FindIndex(record => _records[record].Start >= position);
        return found < 0 ? Flushes : found;
    }

    /// <summary>Does to an image what was done between two flushes, the second one included.</summary>
    public void Apply(byte[] image, int afterFlush, int flush)
    {
        foreach (Record record in Between(afterFlush, flush))
        {
            Write(image, record, 0, record.Length);
        }
    }

    /// <summary>
    /// Does to an image a part of what was done after a flush and before the next one: whole writes, and pieces of them.
    /// </summary>
    /// <returns>How many pieces were done, and of how many.</returns>
    public (int Done, int All) ApplySome(byte[] image, int flush, Random random)
    {
        // From nearly nothing to nearly all: a coin for each piece would never leave a single one out.
        double share = random.NextDouble();
        bool isTorn = random.Next(2) == 0;
        int done = 0;
        int all = 0;
        foreach (Record record in Between(flush, Math.Min(flush + 1, Flushes)))
        {
            int step = isTorn ? PieceSize : Math.Max(record.Length, 1);
            for (int at = 0; at < record.Length; at += step)
            {
                all++;
                if (random.NextDouble() < share)
                {
                    Write(image, record, at, Math.Min(step, record.Length - at));
                    done++;
                }
            }
        }

        return (done, all);
    }

    private IEnumerable<Record> Between(int afterFlush, int flush)
    {
        int first = afterFlush < 0 ? 0 : _flushes[afterFlush] + 1;
        int end = flush < Flushes ? _flushes[flush] : _records.Count;
        return _records.Skip(first).Take(end - first).Where(record => !record.IsFlush);
    }

    private void Write(byte[] image, Record record, int from, int length) =>
        _bytes.AsSpan(record.Start + HeadSize + from, length).CopyTo(image.AsSpan((int)record.Offset + from));

    private readonly record struct Record(bool IsFlush, long Offset, int Start, int Length);
}
