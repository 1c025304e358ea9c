using System.Buffers;
using System.Text;

namespace Larder.Formats.Kernels;

/// <summary>Finds the version in the bytes of a kernel: what <c>uname -r</c> will say in a machine that boots it.</summary>
internal static class VersionText
{
    /// <summary>Bytes that a version has at most: <c>__NEW_UTS_LEN</c> of Linux.</summary>
    public const int MaxLength = 64;

    private const int BufferSize = 1 << 20;
    private static readonly SearchValues<byte> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+-_~"u8);

    // The banner that every kernel prints first; it lies in its read-only data.
    private static ReadOnlySpan<byte> Banner => "Linux version "u8;

    /// <summary>The version that begins here and ends at a space or NUL; null when this is none.</summary>
    public static string? Read(ReadOnlySpan<byte> text)
    {
        text = text[..Math.Min(text.Length, MaxLength + 1)];
        int end = text.IndexOfAnyExcept(Allowed);
        return end > 0 && text[end] is 0 or (byte)' ' or (byte)'\n' && char.IsAsciiDigit((char)text[0])
            ? Encoding.ASCII.GetString(text[..end])
            : null;
    }

    /// <summary>The version after the first banner of a kernel; null when there is none in so many bytes.</summary>
    /// <param name="head">The first bytes, less than <see cref="BufferSize"/>.</param>
    /// <param name="rest">What follows them.</param>
    /// <param name="limit">Bytes of <paramref name="rest"/> to look at.</param>
    public static string? Find(ReadOnlySpan<byte> head, Stream rest, long limit)
    {
        int margin = Banner.Length + MaxLength + 1;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            head.CopyTo(buffer);
            int filled = head.Length;
            while (true)
            {
                int wanted = (int)Math.Min(limit, buffer.Length - filled);
                int read = rest.ReadAtLeast(buffer.AsSpan(filled, wanted), wanted, throwOnEndOfStream: false);
                (filled, limit) = (filled + read, limit - read);
                if (FindIn(buffer.AsSpan(0, filled)) is { } version)
                {
                    return version;
                }

                if (read < wanted || limit == 0)
                {
                    return null;
                }

                // A banner may lie across the border.
                buffer.AsSpan(filled - margin, margin).CopyTo(buffer);
                filled = margin;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string? FindIn(ReadOnlySpan<byte> bytes)
    {
        for (int at; (at = bytes.IndexOf(Banner)) >= 0; bytes = bytes[(at + 1)..])
        {
            if (Read(bytes[(at + Banner.Length)..]) is { } version)
            {
                return version;
            }
        }

        return null;
    }
}
