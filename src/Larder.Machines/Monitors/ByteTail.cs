namespace Larder.Machines.Monitors;

/// <summary>Keeps the last bytes of what is written. Thread-safe.</summary>
/// <param name="limit">How many, at most.</param>
internal sealed class ByteTail(int limit)
{
    private readonly Lock _using = new();
    private readonly byte[] _kept = new byte[limit];
    private int _length;

    /// <summary>What is kept.</summary>
    public byte[] ToArray()
    {
        lock (_using)
        {
            return _kept[.._length];
        }
    }

    /// <summary>Takes more.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_using)
        {
            ReadOnlySpan<byte> last = bytes[Math.Max(0, bytes.Length - limit)..];
            int stays = Math.Min(_length, limit - last.Length);
            _kept.AsSpan(_length - stays, stays).CopyTo(_kept);
            last.CopyTo(_kept.AsSpan(stays));
            _length = stays + last.Length;
        }
    }
}
