using System.Buffers.Binary;
using System.Text;
using Larder.Database.Roots;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Mounted;

/// <summary>
/// The file <c>mounts/ID.erofs</c> that the kernel reads a mount's metadata from. Behind its last block, where the kernel
/// does not look, it says what the rows of the mount say, so that they can be made anew where a database lacks them.
/// </summary>
/// <remarks>
/// What it says, little-endian: the payload, its BLAKE3 (32), its length (4), magic (8). The payload is the milliseconds
/// since 1970 (8), then the id, the name, the boot, the target, the image's path and the file system, each with its length
/// (7 bits a byte) before it, then the number of segments (4) and the segments (8 each).
/// </remarks>
public static class MountImage
{
    private const int IdLength = 32;
    private const int TailSize = Digest.Size + sizeof(int) + sizeof(ulong);

    // Two paths and a name, and far more segments than an image can point to.
    private const int MaxPayload = 64 << 10;

    private static ReadOnlySpan<byte> Magic => "LARDMNT1"u8;

    private static ReadOnlySpan<byte> Suffix => ".erofs"u8;

    /// <summary>The name of a mount's file.</summary>
    public static byte[] NameOf(string id) => [.. Encoding.ASCII.GetBytes(id), .. Suffix];

    /// <summary>The id that a file's name or path ends with; null when it is none of a mount.</summary>
    public static string? TryIdOf(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> name = path[(path.LastIndexOf((byte)'/') + 1)..];
        if (name.Length != IdLength + Suffix.Length || !name.EndsWith(Suffix))
        {
            return null;
        }

        string id = Encoding.Latin1.GetString(name[..IdLength]);
        return id.All(char.IsAsciiHexDigitLower) ? id : null;
    }

    /// <summary>Has an image say whose it is; all else of it was written.</summary>
    /// <param name="image">Open for writing.</param>
    /// <param name="tree">The mount.</param>
    /// <param name="segments">The segments that the image points to.</param>
    /// <exception cref="Formats.Errors.LarderException">LRD8002, LRD8004.</exception>
    public static void Sign(SafeFileHandle image, MountedTree tree, IReadOnlyCollection<long> segments)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(segments);
        byte[] payload = Encode(tree, segments);
        byte[] length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, payload.Length);
        try
        {
            RandomAccess.Write(image, [.. payload, .. Digest.Of(payload).Bytes, .. length, .. Magic], RandomAccess.GetLength(image));
        }
        catch (IOException error)
        {
            throw StoreErrors.CannotWrite(error);
        }
    }

    /// <summary>All images of a root that say whose they are, with the segments that they point to.</summary>
    internal static IReadOnlyList<(MountedTree Tree, IReadOnlyList<long> Segments)> Signed(LarderRoot root)
    {
        using DirectoryHandle? directory = root.Directory.TryOpenDirectory(RootPaths.Mounts);
        List<(MountedTree, IReadOnlyList<long>)> found = [];
        foreach (byte[] name in directory?.List().Select(static entry => entry.Name) ?? [])
        {
            using SafeFileHandle? image = TryIdOf(name) is null ? null : directory!.TryOpenRead(name);
            if (image is not null && TryRead(image) is { } said && NameOf(said.Tree.Id).AsSpan().SequenceEqual(name))
            {
                found.Add(said);
            }
        }

        return found;
    }

    // Null for one that was not finished, or is damaged.
    private static (MountedTree Tree, IReadOnlyList<long> Segments)? TryRead(SafeFileHandle image)
    {
        byte[] tail = new byte[TailSize];
        long end = RandomAccess.GetLength(image) - TailSize;
        if (end < 0 || RandomAccess.Read(image, tail, end) != TailSize || !tail.AsSpan().EndsWith(Magic))
        {
            return null;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(tail.AsSpan(Digest.Size));
        if (length is < 0 or > MaxPayload || length > end)
        {
            return null;
        }

        byte[] payload = new byte[length];
        return RandomAccess.Read(image, payload, end - length) == length && Digest.Of(payload) == new Digest(tail.AsSpan(0, Digest.Size))
            ? Decode(payload)
            : null;
    }

    private static byte[] Encode(MountedTree tree, IReadOnlyCollection<long> segments)
    {
        using MemoryStream bytes = new();
        using BinaryWriter writer = new(bytes, Encoding.UTF8);
        writer.Write(tree.Mounted.ToUnixTimeMilliseconds());
        foreach (byte[] field in (byte[][])
        [
            Encoding.ASCII.GetBytes(tree.Id),
            Encoding.UTF8.GetBytes(tree.Name),
            Encoding.ASCII.GetBytes(tree.Boot),
            tree.Target.ToArray(),
            tree.Image.ToArray(),
            tree.FileSystem.Encode(),
        ])
        {
            writer.Write7BitEncodedInt(field.Length);
            writer.Write(field);
        }

        writer.Write(segments.Count);
        foreach (long segment in segments)
        {
            writer.Write(segment);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    // Its digest was compared: it is what was written.
    private static (MountedTree Tree, IReadOnlyList<long> Segments) Decode(byte[] payload)
    {
        using BinaryReader reader = new(new MemoryStream(payload), Encoding.UTF8);
        DateTimeOffset mounted = DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());
        byte[] Field() => reader.ReadBytes(reader.Read7BitEncodedInt());
        string id = Encoding.ASCII.GetString(Field());
        string name = Encoding.UTF8.GetString(Field());
        string boot = Encoding.ASCII.GetString(Field());
        (byte[] target, byte[] image, byte[] fileSystem) = (Field(), Field(), Field());
        long[] segments = new long[reader.ReadInt32()];
        for (int index = 0; index < segments.Length; index++)
        {
            segments[index] = reader.ReadInt64();
        }

        return (new MountedTree(id, name, FileSystem.Decode(fileSystem), target, image, boot, mounted), segments);
    }
}
