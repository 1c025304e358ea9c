using System.Buffers.Binary;
using System.Numerics;

namespace Larder.Formats.Ext4;

/// <summary>
/// The hash by which indexed directories are sorted: half of an MD4 over the name, begun with a seed
/// (the kernel's documentation, filesystems/ext4/directory, "Hash Tree Directories").
/// </summary>
/// <param name="seed">16 bytes.</param>
internal sealed class NameHash(ReadOnlySpan<byte> seed)
{
    private const int Words = 8;
    private const uint SecondRound = 0x5A827999;
    private const uint ThirdRound = 0x6ED9EBA1;

    // The largest hash means the end of a directory to whoever reads one.
    private const uint EndOfDirectory = 0xFFFFFFFE;

    private readonly uint[] _seed =
    [
        BinaryPrimitives.ReadUInt32LittleEndian(seed),
        BinaryPrimitives.ReadUInt32LittleEndian(seed[4..]),
        BinaryPrimitives.ReadUInt32LittleEndian(seed[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(seed[12..]),
    ];

    /// <summary>The hash, always even, and the rest that orders names of one hash.</summary>
    public (uint Major, uint Minor) Of(ReadOnlySpan<byte> name)
    {
        Span<uint> state = stackalloc uint[4];
        _seed.CopyTo(state);
        Span<uint> words = stackalloc uint[Words];
        for (; !name.IsEmpty; name = name[Math.Min(name.Length, Words * sizeof(uint))..])
        {
            Fill(words, name);
            Mix(state, words);
        }

        uint hash = state[1] & ~1u;
        return (hash == EndOfDirectory ? EndOfDirectory - 2 : hash, state[2]);
    }

    // Bytes count as signed ones: the superblock says so, as it does on disks made on x86.
    private static void Fill(Span<uint> words, ReadOnlySpan<byte> name)
    {
        uint pad = (byte)name.Length * 0x01010101u;
        words.Fill(pad);
        name = name[..Math.Min(name.Length, Words * sizeof(uint))];
        for (int at = 0; at < name.Length; at++)
        {
            ref uint word = ref words[at / sizeof(uint)];
            word = unchecked((uint)(sbyte)name[at] + ((at % sizeof(uint) == 0 ? pad : word) << 8));
        }
    }

    private static void Mix(Span<uint> state, ReadOnlySpan<uint> x)
    {
        (uint a, uint b, uint c, uint d) = (state[0], state[1], state[2], state[3]);
        unchecked
        {
            for (int i = 0; i < Words; i += 4)
            {
                a = BitOperations.RotateLeft(a + Choose(b, c, d) + x[i], 3);
                d = BitOperations.RotateLeft(d + Choose(a, b, c) + x[i + 1], 7);
                c = BitOperations.RotateLeft(c + Choose(d, a, b) + x[i + 2], 11);
                b = BitOperations.RotateLeft(b + Choose(c, d, a) + x[i + 3], 19);
            }

            for (int i = 1; i >= 0; i--)
            {
                a = BitOperations.RotateLeft(a + Most(b, c, d) + x[i] + SecondRound, 3);
                d = BitOperations.RotateLeft(d + Most(a, b, c) + x[i + 2] + SecondRound, 5);
                c = BitOperations.RotateLeft(c + Most(d, a, b) + x[i + 4] + SecondRound, 9);
                b = BitOperations.RotateLeft(b + Most(c, d, a) + x[i + 6] + SecondRound, 13);
            }

            for (int i = 3; i >= 1; i -= 2)
            {
                a = BitOperations.RotateLeft(a + (b ^ c ^ d) + x[i] + ThirdRound, 3);
                d = BitOperations.RotateLeft(d + (a ^ b ^ c) + x[i + 4] + ThirdRound, 9);
                c = BitOperations.RotateLeft(c + (d ^ a ^ b) + x[i - 1] + ThirdRound, 11);
                b = BitOperations.RotateLeft(b + (c ^ d ^ a) + x[i + 3] + ThirdRound, 15);
            }

            state[0] += a;
            state[1] += b;
            state[2] += c;
            state[3] += d;
        }
    }

    private static uint Choose(uint x, uint y, uint z) => z ^ (x & (y ^ z));

    private static uint Most(uint x, uint y, uint z) => unchecked((x & y) + ((x ^ y) & z));
}
