using System.Globalization;

namespace Larder.Formats.Tar;

/// <summary>Takes names out of headers.</summary>
internal static class TarName
{
    /// <summary>A copy of the name, refused when it is too long.</summary>
    public static byte[] Checked(ReadOnlySpan<byte> name, TarLimits limits, long position) =>
        name.Length <= limits.MaximumNameBytes
            ? name.ToArray()
            : throw TarErrors.Limit(position, string.Create(
                CultureInfo.InvariantCulture,
                $"a name has {name.Length} bytes; at most {limits.MaximumNameBytes} are allowed"));

    /// <summary>The path in a header block: with its prefix where the format has one.</summary>
    public static byte[] FromBlock(ReadOnlySpan<byte> block, TarLimits limits, long position)
    {
        ReadOnlySpan<byte> name = TarField.Name.TextIn(block);

        // GNU ("ustar  ") and older formats have other things where POSIX has the prefix.
        if (!TarField.Magic.In(block).StartsWith("ustar\0"u8))
        {
            return Checked(name, limits, position);
        }

        // star ends its blocks so, and has times behind a shorter prefix.
        TarField field = block.EndsWith("tar\0"u8) ? TarField.Prefix with { Length = 131 } : TarField.Prefix;
        ReadOnlySpan<byte> prefix = field.TextIn(block);
        if (prefix.IsEmpty)
        {
            return Checked(name, limits, position);
        }

        byte[] path = new byte[prefix.Length + 1 + name.Length];
        prefix.CopyTo(path);
        path[prefix.Length] = (byte)'/';
        name.CopyTo(path.AsSpan(prefix.Length + 1));
        return path.Length <= limits.MaximumNameBytes ? path : Checked(path, limits, position);
    }
}
