using System.Numerics;
using System.Text;
using Larder.Formats.Digests.Blake3;
using static Larder.Formats.Digests.Blake3.Blake3Constants;

namespace Larder.Formats.Digests;

/// <summary>
/// Computes BLAKE3-256 (the paper's default output length), from pieces of any length. An instance holds 18 KiB and
/// nothing that needs disposing: keep one and <see cref="Reset"/> it when hashing many files. Not thread-safe.
/// </summary>
public sealed partial class Blake3Hasher
{
    /// <summary>Buffered before hashing, so that small pieces fill the vector registers too.</summary>
    private const int BatchLength = BatchChunks * ChunkLength;
    private const int BatchChunks = 16;

    /// <summary>One chaining value for each bit of a chunk count, 2⁶⁴ bytes of input.</summary>
    private const int MaxDepth = 54;

    private readonly Blake3Mode _mode;
    private readonly byte[] _batch = new byte[BatchLength];

    /// <summary>
    /// Complete subtrees to the left, the largest first; their sizes are the bits of <see cref="_chunks"/>.
    /// </summary>
    private readonly uint[] _stack = new uint[MaxDepth * Blake3Words.Count];
    private int _depth;
    private ulong _chunks;

    /// <summary>
    /// Bytes in <see cref="_batch"/>: above 0 once anything was given, as the last bytes need the root flag.
    /// </summary>
    private int _buffered;

    /// <summary>A hasher for the plain hash.</summary>
    public Blake3Hasher()
        : this(PlainMode)
    {
    }

    internal Blake3Hasher(in Blake3Mode mode) => _mode = mode;

    /// <summary>A hasher for BLAKE3's derive_key mode: digests that no other context can produce.</summary>
    /// <param name="context">Names the purpose: hard-coded, globally unique; hashed as UTF-8.</param>
    public static Blake3Hasher ForDerivedKey(string context) => new(DerivedKeyMode(context, BestPath));

    internal static Blake3Mode DerivedKeyMode(string context, Blake3Path path)
    {
        ArgumentNullException.ThrowIfNull(context);
        Span<uint> key = stackalloc uint[Blake3Words.Count];
        Blake3Mode contextMode = new(Iv, DeriveKeyContext, path);
        Blake3Tree.Subtree(contextMode, Encoding.UTF8.GetBytes(context), 0, Root, key);
        return new Blake3Mode(key, DeriveKeyMaterial, path);
    }

    /// <summary>Takes the next bytes of the input.</summary>
    public void Update(ReadOnlySpan<byte> content)
    {
        if (_buffered + content.Length <= BatchLength)
        {
            content.CopyTo(_batch.AsSpan(_buffered));
            _buffered += content.Length;
            return;
        }

        if (_buffered > 0)
        {
            int fill = BatchLength - _buffered;
            content[..fill].CopyTo(_batch.AsSpan(_buffered));
            content = content[fill..];
            Push(_batch);
        }

        // At least one byte stays behind: only Finish may hash what could be the end.
        while (content.Length > BatchLength)
        {
            int length = SubtreeLength(content.Length - 1);
            Push(content[..length]);
            content = content[length..];
        }

        content.CopyTo(_batch);
        _buffered = content.Length;
    }

    /// <summary>The digest of all bytes given so far. The hasher is left as it was: more bytes may follow.</summary>
    public Digest Finish()
    {
        Span<uint> pair = stackalloc uint[2 * Blake3Words.Count];
        Span<uint> right = pair[Blake3Words.Count..];
        Blake3Tree.Subtree(_mode, _batch.AsSpan(0, _buffered), _chunks, _depth == 0 ? Root : 0, right);
        for (int i = _depth - 1; i >= 0; i--)
        {
            _stack.AsSpan(i * Blake3Words.Count, Blake3Words.Count).CopyTo(pair);
            Blake3Tree.Parent(_mode, pair, i == 0 ? Root : 0, right);
        }

        return ToDigest(right);
    }

    /// <summary>Forgets all input; key and mode stay.</summary>
    public void Reset()
    {
        _depth = 0;
        _chunks = 0;
        _buffered = 0;
    }

    /// <summary>The largest complete subtree that may come next: a power of two that divides the position.</summary>
    private int SubtreeLength(int available)
    {
        int length = 1 << BitOperations.Log2((uint)available);
        ulong position = _chunks * ChunkLength;
        return position == 0 ? length : (int)Math.Min((ulong)length, position & (0 - position));
    }

    /// <summary>
    /// Adds a complete subtree and joins what became complete by it, as one adds 1 to a binary number.
    /// </summary>
    private void Push(ReadOnlySpan<byte> subtree)
    {
        Blake3Tree.Subtree(_mode, subtree, _chunks, 0, _stack.AsSpan(_depth++ * Blake3Words.Count));
        _chunks += (ulong)subtree.Length / ChunkLength;
        for (int complete = BitOperations.PopCount(_chunks); _depth > complete; _depth--)
        {
            Span<uint> pair = _stack.AsSpan((_depth - 2) * Blake3Words.Count, 2 * Blake3Words.Count);
            Blake3Tree.Parent(_mode, pair, 0, pair);
        }
    }
}
