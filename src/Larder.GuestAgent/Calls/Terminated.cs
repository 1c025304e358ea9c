namespace Larder.GuestAgent.Calls;

/// <summary>Byte strings with the NUL that the kernel wants behind them.</summary>
internal static class Terminated
{
    /// <summary>A copy of some pieces, one behind the other, and a NUL.</summary>
    public static byte[] Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default, ReadOnlySpan<byte> third = default)
    {
        byte[] text = new byte[first.Length + second.Length + third.Length + 1];
        first.CopyTo(text);
        second.CopyTo(text.AsSpan(first.Length));
        third.CopyTo(text.AsSpan(first.Length + second.Length));
        return text;
    }

    /// <summary>Without the NUL.</summary>
    public static ReadOnlySpan<byte> Text(byte[] terminated) => terminated.AsSpan(0, terminated.Length - 1);

    /// <summary>Up to the first NUL, or all.</summary>
    public static ReadOnlySpan<byte> UpToNul(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }
}
