namespace Larder.Formats.Tar;

/// <summary>
/// Names of extended attributes inside pax keywords. A keyword cannot hold <c>=</c>, so GNU tar writes <c>%3D</c> for
/// it and <c>%25</c> for <c>%</c>, and so do we; libarchive's own keywords are URL-encoded throughout.
/// </summary>
internal static class XattrName
{
    /// <summary>GNU's two sequences decoded, all else as it is.</summary>
    public static byte[] DecodeGnu(ReadOnlySpan<byte> encoded) => Decode(encoded, onlyGnu: true);

    /// <summary>Every <c>%</c> with two hex digits decoded.</summary>
    public static byte[] DecodeUrl(ReadOnlySpan<byte> encoded) => Decode(encoded, onlyGnu: false);

    /// <summary>As GNU tar writes it.</summary>
    public static byte[] EncodeGnu(ReadOnlySpan<byte> name)
    {
        int special = name.Count((byte)'%') + name.Count((byte)'=');
        byte[] encoded = new byte[name.Length + (2 * special)];
        int position = 0;
        foreach (byte value in name)
        {
            ReadOnlySpan<byte> written = value switch
            {
                (byte)'%' => "%25"u8,
                (byte)'=' => "%3D"u8,
                _ => new ReadOnlySpan<byte>(in value),
            };
            written.CopyTo(encoded.AsSpan(position));
            position += written.Length;
        }

        return encoded;
    }

    private static byte[] Decode(ReadOnlySpan<byte> encoded, bool onlyGnu)
    {
        if (!encoded.Contains((byte)'%'))
        {
            return encoded.ToArray();
        }

        byte[] decoded = new byte[encoded.Length];
        int length = 0;
        while (!encoded.IsEmpty)
        {
            int taken = 1;
            decoded[length] = encoded[0];
            if (encoded[0] == '%' && encoded.Length >= 3
                && (!onlyGnu || encoded.StartsWith("%25"u8) || encoded.StartsWith("%3D"u8))
                && Convert.FromHexString(encoded[1..3], decoded.AsSpan(length, 1), out _, out _)
                    == System.Buffers.OperationStatus.Done)
            {
                taken = 3;
            }

            length++;
            encoded = encoded[taken..];
        }

        return decoded[..length];
    }
}
