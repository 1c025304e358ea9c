using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store.Segments;
using Larder.Store.Trees;

namespace Larder.Store.Importing;

/// <summary>Makes the file metadata of a scanned tree, path by path in <see cref="MetadataOrder"/>.</summary>
internal static class ScannedMetadata
{
    /// <summary>Puts the metadata; returns its digest.</summary>
    public static Digest Put(StoreWriter writer, ScannedDirectory root)
    {
        using GatheredBytes stream = new();
        using (MetadataWriter metadata = new(stream))
        {
            metadata.Write(WalkedPath.ForNode(default, AnyDirectory, root.Attributes));
            Stack<(ScannedDirectory Directory, byte[] Path, int Next)> open = new();
            open.Push((root, [], 0));
            while (open.TryPop(out (ScannedDirectory Directory, byte[] Path, int Next) at))
            {
                if (at.Next == at.Directory.Entries.Length)
                {
                    continue;
                }

                open.Push(at with { Next = at.Next + 1 });
                ref readonly ScannedEntry entry = ref at.Directory.Entries[at.Next];
                if (entry.Kind is FileKind.Unknown or FileKind.Directory && entry.Node is null)
                {
                    continue;
                }

                byte[] path = ImportErrors.PathBelow(at.Path, entry.Name);
                metadata.Write(Walked(path, entry));
                if (entry.More is ScannedDirectory below)
                {
                    open.Push((below, path, 0));
                }
            }

            metadata.Complete();
        }

        return writer.Put(stream, stream.Length, BlobKinds.Metadata).Digest;
    }

    // Metadata never says which directory it is.
    private static Node AnyDirectory { get; } = CastoreDirectory.Empty.ToNode();

    private static WalkedPath Walked(byte[] path, in ScannedEntry entry)
    {
        ImportedLink? link = entry.More as ImportedLink;
        if (link is { Count: > 1, Leader: { } leader })
        {
            return WalkedPath.ForLink(path, leader);
        }

        uint count = link?.Count ?? 1;
        WalkedPath walked = entry.More is ScannedDirectory directory
            ? WalkedPath.ForNode(path, AnyDirectory, directory.Attributes)
            : entry.Node is { } node
                ? WalkedPath.ForNode(path, node, entry.Attributes, count)
                : WalkedPath.ForSpecial(path, KindOf(entry.Kind), new DeviceNumber((uint)(entry.Size >> 32), (uint)entry.Size), entry.Attributes, count);
        if (link is { Count: > 1 })
        {
            link.Leader = walked;
        }

        return walked;
    }

    private static PathKind KindOf(FileKind kind) => kind switch
    {
        FileKind.CharacterDevice => PathKind.CharacterDevice,
        FileKind.BlockDevice => PathKind.BlockDevice,
        _ => PathKind.Fifo,
    };
}
