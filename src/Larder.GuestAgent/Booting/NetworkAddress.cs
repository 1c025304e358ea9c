using System.Buffers.Text;

namespace Larder.GuestAgent.Booting;

/// <summary>What <c>larder.network=ADDRESS/PREFIX,GATEWAY,DNS</c> says. Addresses have their four bytes in the order of the wire.</summary>
internal sealed class NetworkAddress
{
    private const int Bits = 32;

    public byte[] Address { get; private init; } = [];

    public byte[] Mask { get; private init; } = [];

    public byte[] Gateway { get; private init; } = [];

    /// <summary>As it was written.</summary>
    public byte[] NameServer { get; private init; } = [];

    /// <summary><c>null</c> for what is not understood.</summary>
    public static NetworkAddress? Parse(ReadOnlySpan<byte> word)
    {
        int slash = word.IndexOf((byte)'/');
        int comma = word.IndexOf((byte)',');
        int second = word.LastIndexOf((byte)',');
        return slash > 0 && comma > slash && second > comma
            && ParseAddress(word[..slash]) is { } address
            && ParseNumber(word[(slash + 1)..comma], Bits) is { } prefix
            && ParseAddress(word[(comma + 1)..second]) is { } gateway
            && ParseAddress(word[(second + 1)..]) is not null
            ? new NetworkAddress { Address = address, Mask = MaskOf(prefix), Gateway = gateway, NameServer = word[(second + 1)..].ToArray() }
            : null;
    }

    private static byte[]? ParseAddress(ReadOnlySpan<byte> text)
    {
        byte[] address = new byte[4];
        int count = 0;
        foreach (Range range in text.Split((byte)'.'))
        {
            if (count == address.Length || ParseNumber(text[range], byte.MaxValue) is not { } value)
            {
                return null;
            }

            address[count++] = (byte)value;
        }

        return count == address.Length ? address : null;
    }

    private static int? ParseNumber(ReadOnlySpan<byte> text, int most) =>
        Utf8Parser.TryParse(text, out uint value, out int used) && used == text.Length && text.Length <= 3 && value <= most ? (int)value : null;

    private static byte[] MaskOf(int prefix)
    {
        byte[] mask = new byte[4];
        for (int bit = 0; bit < prefix; bit++)
        {
            mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return mask;
    }
}
