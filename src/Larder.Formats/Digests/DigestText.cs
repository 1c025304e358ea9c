using System.Buffers;

namespace Larder.Formats.Digests;

/// <summary>The text form that both digest types share: an optional prefix, then lower-case hexadecimal.</summary>
internal static class DigestText
{
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    public static bool TryDecode(ReadOnlySpan<char> text, string prefix, Span<byte> bytes)
    {
        if (!text.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> hex = text[prefix.Length..];
        return hex.Length == bytes.Length * 2
            && !hex.ContainsAnyExcept(LowerHex)
            && Convert.FromHexString(hex, bytes, out _, out _) == OperationStatus.Done;
    }
}
