using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Larder.Formats.Errors;

namespace Larder.Formats.Tar;

/// <summary>
/// Turns an archived name into a path relative to the archive's root: components joined by single slashes, the root
/// itself empty. A leading slash, <c>.</c> components and doubled or trailing slashes go. Refused: <c>..</c> anywhere
/// (even where it would stay inside: readers disagree on what it means through symlinks), NUL, components of more than
/// 255 bytes, and paths too deep. Use it for paths and hard-link targets; symlink targets stay verbatim.
/// </summary>
public static class TarPath
{
    /// <summary>Components allowed when nothing else is said.</summary>
    public const int DefaultMaximumDepth = 256;

    /// <summary>NAME_MAX of every Linux file system.</summary>
    public const int MaximumComponentBytes = 255;

    /// <summary>Normalises a name; false when it is refused.</summary>
    public static bool TryNormalise(
        ReadOnlySpan<byte> raw, [NotNullWhen(true)] out byte[]? relative, int maximumDepth = DefaultMaximumDepth) =>
        Clean(raw, maximumDepth, out relative) is null;

    /// <summary>Normalises a name, or says why not.</summary>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.UnsafeArchivePath"/>, or <see cref="ErrorCodes.ArchiveLimitExceeded"/> when it is too deep.
    /// </exception>
    public static byte[] Normalise(ReadOnlySpan<byte> raw, TarLimits? limits = null)
    {
        int maximumDepth = limits?.MaximumDepth ?? DefaultMaximumDepth;
        return Clean(raw, maximumDepth, out byte[]? relative) switch
        {
            null => relative!,
            Refusal.Depth => throw new LarderException(
                ErrorCodes.ArchiveLimitExceeded,
                $"will not unpack {TarText.Show(raw)}",
                string.Create(CultureInfo.InvariantCulture, $"it has more than {maximumDepth} components"),
                TarErrors.LimitAction),
            Refusal refusal => throw new LarderException(
                ErrorCodes.UnsafeArchivePath,
                $"will not unpack {TarText.Show(raw)}",
                refusal switch
                {
                    Refusal.DotDot => "a component of its path is '..'",
                    Refusal.Nul => "its path has a NUL byte",
                    _ => "a component of its path has more than 255 bytes",
                },
                "Do not use this archive: it was made by hand or by a broken tool."),
        };
    }

    private static Refusal? Clean(ReadOnlySpan<byte> raw, int maximumDepth, out byte[]? relative)
    {
        relative = null;
        if (raw.Contains((byte)0))
        {
            return Refusal.Nul;
        }

        // First measured, then copied: one exact allocation.
        int length = 0;
        int depth = 0;
        foreach (Range range in raw.Split((byte)'/'))
        {
            ReadOnlySpan<byte> component = raw[range];
            if (component.IsEmpty || component is [(byte)'.'])
            {
                continue;
            }

            if (component.SequenceEqual(".."u8))
            {
                return Refusal.DotDot;
            }

            if (component.Length > MaximumComponentBytes)
            {
                return Refusal.Component;
            }

            if (++depth > maximumDepth)
            {
                return Refusal.Depth;
            }

            length += component.Length + 1;
        }

        relative = depth == 0 ? [] : new byte[length - 1];
        int position = 0;
        foreach (Range range in raw.Split((byte)'/'))
        {
            ReadOnlySpan<byte> component = raw[range];
            if (component.IsEmpty || component is [(byte)'.'])
            {
                continue;
            }

            if (position > 0)
            {
                relative[position++] = (byte)'/';
            }

            component.CopyTo(relative.AsSpan(position));
            position += component.Length;
        }

        return null;
    }

    private enum Refusal
    {
        DotDot,
        Nul,
        Component,
        Depth,
    }
}
