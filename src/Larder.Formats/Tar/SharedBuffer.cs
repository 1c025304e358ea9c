using System.Buffers;

namespace Larder.Formats.Tar;

/// <summary>Rented bytes that several may hold at once; the last one to let go gives them back to the pool.</summary>
public sealed class SharedBuffer
{
    private int _holders = 1;

    internal SharedBuffer(int length) => Bytes = ArrayPool<byte>.Shared.Rent(length);

    /// <summary>The bytes, as long as they are held; not to be written to by who did not make it.</summary>
    public byte[] Bytes { get; }

    /// <summary>True when others hold it too.</summary>
    internal bool IsShared => Volatile.Read(ref _holders) > 1;

    /// <summary>Keeps it; by who knows that somebody holds it.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>Lets it go, once for each time that it was held.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            ArrayPool<byte>.Shared.Return(Bytes);
        }
    }
}
