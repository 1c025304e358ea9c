using System.Runtime.InteropServices;
using Larder.Formats.Digests.Blake3;
using static Larder.Formats.Digests.Blake3.Blake3Constants;

namespace Larder.Formats.Digests;

/// <summary>
/// BLAKE3 of something whose pieces come in any order and from several threads at once. Every piece but the last is a
/// complete subtree of the hash tree, so their values are one level of it. Holds 32 bytes a piece.
/// </summary>
public sealed class Blake3Pieces
{
    /// <summary>Bytes of each piece but the last.</summary>
    public const int PieceLength = 256 * 1024;

    private readonly Blake3Mode _mode;
    private readonly long _length;
    private readonly uint[] _values;

    /// <summary>Begins; all pieces are still to come.</summary>
    /// <param name="length">Bytes in all.</param>
    public Blake3Pieces(long length)
        : this(Blake3Hasher.PlainMode, length)
    {
    }

    internal Blake3Pieces(in Blake3Mode mode, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _mode = mode;
        _length = length;
        Count = (int)Math.Max(1, (length + PieceLength - 1) / PieceLength);
        _values = new uint[Count * Blake3Words.Count];
    }

    /// <summary>How many pieces there are; at least one.</summary>
    public int Count { get; }

    /// <summary>Hashes a piece; each is given once, by any thread.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="content">All its bytes.</param>
    public void Hash(int index, ReadOnlySpan<byte> content)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(content.Length, LengthOf(index));
        Blake3Tree.Subtree(
            _mode, content, (ulong)index * (PieceLength / ChunkLength), Count == 1 ? Root : 0, _values.AsSpan(index * Blake3Words.Count));
    }

    /// <summary>Bytes of a piece.</summary>
    public int LengthOf(int index) => (int)Math.Min(PieceLength, _length - ((long)index * PieceLength));

    /// <summary>The digest, once all pieces were given.</summary>
    public Digest Finish()
    {
        Span<uint> value = stackalloc uint[Blake3Words.Count];
        if (Count == 1)
        {
            _values.CopyTo(value);
        }
        else
        {
            Blake3Tree.Condense(_mode, _values, Root, value);
        }

        return new Digest(MemoryMarshal.AsBytes(value));
    }
}
