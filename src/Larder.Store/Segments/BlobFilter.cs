using System.Buffers.Binary;
using Larder.Formats.Digests;

namespace Larder.Store.Segments;

/// <summary>
/// Tells of most blobs that the index does not have them without asking it: a Bloom filter over digests, whose bits need
/// no hashing. "Perhaps" is right for one absent blob in a thousand or so. One thread adds while any number ask: who asks
/// meanwhile may miss what is being added.
/// </summary>
/// <param name="expected">How many blobs it is for; with more, it says "perhaps" more often.</param>
internal sealed class BlobFilter(long expected)
{
    private const int BitsEach = 16;
    private const int MaxBitLength = 30;
    private readonly ulong[] _words = new ulong[(1L << Math.Clamp(BitLength(expected), 14, MaxBitLength)) * BitsEach / 64];
    private long _added;

    /// <summary>True when it has more blobs than it is for, and a larger one would say "perhaps" less often.</summary>
    public bool IsFull => _added > _words.LongLength * 64 / BitsEach && _added < 1L << MaxBitLength;

    /// <summary>Adds a blob.</summary>
    public void Add(ReadOnlySpan<byte> digest)
    {
        _added++;
        for (int part = 0; part < 4; part++)
        {
            (int word, ulong bit) = Place(digest, part);
            _words[word] |= bit;
        }
    }

    /// <summary>False when the blob was not added.</summary>
    public bool MayHave(in Digest digest)
    {
        for (int part = 0; part < 4; part++)
        {
            (int word, ulong bit) = Place(digest.Bytes, part);
            if ((_words[word] & bit) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static int BitLength(long number) => 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)Math.Max(number, 1));

    private (int Word, ulong Bit) Place(ReadOnlySpan<byte> digest, int part)
    {
        ulong number = BinaryPrimitives.ReadUInt64LittleEndian(digest[(part * 8)..]);
        return ((int)((number >> 6) % (ulong)_words.Length), 1UL << (int)(number & 63));
    }
}
