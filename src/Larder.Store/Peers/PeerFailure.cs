using System.Buffers.Binary;
using System.Text;
using Larder.Formats.Errors;

namespace Larder.Store.Peers;

/// <summary>A failure as one side tells it to the other: the code (4 bytes), then what, why and what to do, a NUL between each.</summary>
internal static class PeerFailure
{
    private const int MaxText = 4096;

    public static byte[] Encode(LarderException error)
    {
        string text = string.Join('\0', new[] { error.What, error.Why, error.Action }.Select(part => part.Replace('\0', ' ')));
        byte[] utf8 = Encoding.UTF8.GetBytes(text.Length > MaxText ? text[..MaxText] : text);
        byte[] payload = new byte[4 + utf8.Length];
        BinaryPrimitives.WriteInt32LittleEndian(payload, error.Code.Number);
        utf8.CopyTo(payload, 4);
        return payload;
    }

    public static LarderException Decode(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 4 || !ErrorCodes.All.TryGetValue(BinaryPrimitives.ReadInt32LittleEndian(payload), out ErrorCode? code))
        {
            return PeerErrors.Protocol("it failed, and does not say how");
        }

        string[] parts = Encoding.UTF8.GetString(payload[4..]).Split('\0');
        return parts.Length == 3
            ? new LarderException(code, parts[0], $"the other store says: {parts[1]}", parts[2])
            : PeerErrors.Protocol("it failed, and does not say why");
    }
}
