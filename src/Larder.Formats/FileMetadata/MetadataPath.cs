using Larder.Formats.Castore;

namespace Larder.Formats.FileMetadata;

/// <summary>
/// The rules for a path of a file system: names joined by <c>/</c>, relative to the root, at most 4095 bytes; the root
/// is the empty path.
/// </summary>
public static class MetadataPath
{
    /// <summary>The longest path, in bytes: PATH_MAX less its NUL.</summary>
    public const int MaxLength = 4095;

    /// <summary>True when <paramref name="path"/> may stand in a file system.</summary>
    public static bool IsValid(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
        {
            return true;
        }

        if (path.Length > MaxLength)
        {
            return false;
        }

        foreach (Range name in path.Split((byte)'/'))
        {
            if (!EntryName.IsValid(path[name]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The path without its last name; empty for the root and for what lies in it.</summary>
    public static ReadOnlySpan<byte> Parent(ReadOnlySpan<byte> path) =>
        path[..Math.Max(path.LastIndexOf((byte)'/'), 0)];

    /// <summary>The last name of the path; empty for the root.</summary>
    public static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> path) => path[(path.LastIndexOf((byte)'/') + 1)..];

    /// <summary>The path of the entry <paramref name="name"/> in the directory <paramref name="parent"/>.</summary>
    internal static byte[] Join(ReadOnlySpan<byte> parent, ReadOnlySpan<byte> name)
    {
        if (parent.IsEmpty)
        {
            return name.ToArray();
        }

        byte[] path = new byte[parent.Length + 1 + name.Length];
        parent.CopyTo(path);
        path[parent.Length] = (byte)'/';
        name.CopyTo(path.AsSpan(parent.Length + 1));
        return path;
    }
}
