using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;
using Larder.Images.Publishing;
using Larder.Store;

namespace Larder.Images.Booting;

/// <summary>What a tree of the store has to boot from.</summary>
/// <param name="Disk">A finished disk; null when the tree is the root file system itself.</param>
/// <param name="DiskFormat">What the finished disk is.</param>
/// <param name="Files">The kernel; null for none.</param>
internal sealed record BootTree(Node? Disk, DiskFormat DiskFormat, BootFiles? Files)
{
    /// <summary>Looks at the top of a tree and into its <c>/boot</c>; null when it has nothing to boot from.</summary>
    public static BootTree? Find(ContentStore store, FileSystem fileSystem)
    {
        if (fileSystem.Root.Kind is not NodeKind.Directory)
        {
            return null;
        }

        CastoreDirectory top = store.ReadDirectory(fileSystem.Root.Digest);
        return OfFiles(store, top) ?? (OfBoot(store, top) is { } files ? new BootTree(null, default, files) : null);
    }

    // All that is there are files to boot from, and a disk is one of them.
    private static BootTree? OfFiles(ContentStore store, CastoreDirectory top)
    {
        Dictionary<BootKind, (string Name, Node Node)> found = [];
        foreach (DirectoryEntry entry in top.Entries)
        {
            if (entry.Node.Kind is not NodeKind.File || BootNames.Of(entry.Name.Span) is not { } kind)
            {
                return null;
            }

            if (!found.TryAdd(kind, (Encoding.Latin1.GetString(entry.Name.Span), entry.Node)) && kind is not BootKind.Note)
            {
                return null;
            }
        }

        DiskFormat format = found.ContainsKey(BootKind.Ext4Disk) ? DiskFormat.Ext4 : DiskFormat.Erofs;
        if (!found.TryGetValue(BootKind.Ext4Disk, out var disk) && !found.TryGetValue(BootKind.ErofsDisk, out disk))
        {
            return null;
        }

        return new BootTree(disk.Node, format, found.TryGetValue(BootKind.Kernel, out var kernel)
            ? new TreeBootFiles(store, kernel.Name, kernel.Node, found.TryGetValue(BootKind.Initrd, out var initrd) ? initrd.Node : null)
            : null);
    }

    private static TreeBootFiles? OfBoot(ContentStore store, CastoreDirectory top)
    {
        if (!top.TryFind("boot"u8, out Node boot) || boot.Kind is not NodeKind.Directory)
        {
            return null;
        }

        Dictionary<string, Node> files = store.ReadDirectory(boot.Digest).Entries.Where(entry => entry.Node is { Kind: NodeKind.File, Size: > 0 })
            .ToDictionary(entry => Encoding.Latin1.GetString(entry.Name.Span), entry => entry.Node);
        var newest = files.Select(file => (Name: file.Key, Version: BootNames.KernelVersion(file.Key), Node: file.Value))
            .Where(file => file.Version is not null).OrderByDescending(file => file.Version!, VersionTextOrder.Instance).FirstOrDefault();
        if (newest.Name is null)
        {
            return null;
        }

        string? initrd = BootNames.InitrdsOf(newest.Version!).FirstOrDefault(files.ContainsKey);
        return new TreeBootFiles(store, $"boot/{newest.Name}", newest.Node, initrd is null ? null : files[initrd]);
    }
}
