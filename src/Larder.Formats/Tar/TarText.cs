using System.Globalization;
using System.Text;

namespace Larder.Formats.Tar;

/// <summary>Shows a stranger's bytes in an error line: no control characters, no invalid text, no endless names.</summary>
internal static class TarText
{
    private const int MaximumShown = 120;

    public static string Show(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder("'");
        ReadOnlySpan<byte> rest = name[..Math.Min(name.Length, MaximumShown)];
        while (!rest.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf8(rest, out Rune rune, out int used) == System.Buffers.OperationStatus.Done;
            if (valid && IsPlain(rune))
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (byte value in rest[..used])
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
                }
            }

            rest = rest[used..];
        }

        return text.Append(name.Length > MaximumShown ? "…'" : "'").ToString();
    }

    // Format characters turn the direction of text around.
    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
