using Larder.Formats.Castore;
using Larder.Formats.FileMetadata;

namespace Larder.Testing.Builders;

/// <summary>Grows the paths of a <see cref="RandomFileSystem"/>.</summary>
internal sealed class RandomGrowth(Random random, RandomFileSystemOptions options)
{
    // Around the slash and at both ends, where orders go wrong; names share prefixes often.
    private static readonly byte[] OddBytes = [0x01, (byte)'-', (byte)'.', (byte)'0', (byte)'a', (byte)'b', 0x80, 0xFF];
    private static readonly byte[] PlainBytes = "abc"u8.ToArray();

    public RandomPath Grow()
    {
        RandomPath root = new() { Names = [], Kind = PathKind.Directory };
        root.Attributes = Attributes(root.Kind, isExecutable: true);
        List<RandomPath> directories = [root];
        List<RandomPath> others = [];
        for (int left = random.Next(options.MaxPaths + 1); left > 0; left--)
        {
            RandomPath parent = directories[random.Next(directories.Count)];
            byte[] name = Name();
            if (!EntryName.IsValid(name) || parent.Children.ContainsKey(name))
            {
                continue;
            }

            RandomPath child = Fill(parent, name, Kind());
            parent.Children.Add(name, child);
            (child.Kind is PathKind.Directory ? directories : others).Add(child);
        }

        if (options.HasLinkGroups)
        {
            Link(others, directories);
        }

        return root;
    }

    /// <summary>Gives some paths further names anywhere in the tree.</summary>
    private void Link(List<RandomPath> others, List<RandomPath> directories)
    {
        foreach (RandomPath first in others.Where(_ => random.Next(5) == 0).ToList())
        {
            List<RandomPath> group = [first];
            for (int more = random.Next(1, 4); more > 0; more--)
            {
                RandomPath parent = directories[random.Next(directories.Count)];
                byte[] name = Name();
                if (!EntryName.IsValid(name) || parent.Children.ContainsKey(name))
                {
                    continue;
                }

                RandomPath link = new()
                {
                    Names = [.. parent.Names, name],
                    Kind = first.Kind,
                    Content = first.Content,
                    IsExecutable = first.IsExecutable,
                    Attributes = first.Attributes,
                    Device = first.Device,
                };
                parent.Children.Add(name, link);
                group.Add(link);
            }

            if (group.Count > 1)
            {
                group.ForEach(path => path.Group = group);
            }
        }
    }

    private RandomPath Fill(RandomPath parent, byte[] name, PathKind kind)
    {
        bool isExecutable = random.Next(3) == 0;
        RandomPath path = new() { Names = [.. parent.Names, name], Kind = kind };
        switch (kind)
        {
            case PathKind.File:
                path.IsExecutable = isExecutable;
                path.Content = new byte[random.Next(options.MaxContentLength + 1)];
                random.NextBytes(path.Content);
                break;
            case PathKind.Symlink:
                path.Content = random.Next(2) == 0 ? [.. "../"u8, .. Name()] : Name();
                break;
            case PathKind.CharacterDevice or PathKind.BlockDevice:
                path.Device = new((uint)random.Next(300), (uint)random.Next(70000));
                break;
            default:
                break;
        }

        path.Attributes = Attributes(kind, isExecutable || kind is PathKind.Directory);
        return path;
    }

    private PathKind Kind() => random.Next(12) switch
    {
        < 3 => PathKind.Directory,
        3 => PathKind.Symlink,
        4 when options.HasDevices => random.Next(2) == 0 ? PathKind.CharacterDevice : PathKind.BlockDevice,
        5 when options.HasFifos => PathKind.Fifo,
        _ => PathKind.File,
    };

    private byte[] Name()
    {
        byte[] name = new byte[random.Next(20) == 0 && options.HasOddNames ? 255 : random.Next(1, 5)];
        return [.. name.Select(_ => options.HasOddNames
            ? OddBytes[random.Next(OddBytes.Length)]
            : PlainBytes[random.Next(PlainBytes.Length)])];
    }

    private PathAttributes Attributes(PathKind kind, bool isExecutable)
    {
        PathAttributes attributes = new(kind is PathKind.Symlink
            ? PathAttributes.SymlinkMode
            : isExecutable ? PathAttributes.ExecutableMode : PathAttributes.FileMode);
        if (options.HasAttributes && random.Next(2) == 0)
        {
            attributes = attributes with
            {
                MtimeSeconds = random.Next(-5, 2_000_000_000),
                MtimeNanoseconds = Nanoseconds(),
            };
        }

        if (options.HasAttributes && kind is not PathKind.Symlink && random.Next(2) == 0)
        {
            // Readable by its owner, so that whoever checks it out can compare it.
            int special = options.HasOwners ? random.Next(8) << 9 : 0;
            int mode = special | random.Next(0x200) | 0x180 | PathAttributes.OwnerExecute;
            attributes = attributes with { Mode = (ushort)(isExecutable ? mode : mode & ~PathAttributes.OwnerExecute) };
        }

        if (options.HasOwners && random.Next(3) == 0)
        {
            attributes = attributes with { Uid = (uint)random.Next(3) * 1000, Gid = (uint)random.Next(3) * 33 };
        }

        bool mayHaveMore = options.HasExtendedAttributes && kind is PathKind.Directory or PathKind.File;
        return mayHaveMore && random.Next(4) == 0
            ? attributes with { ExtendedAttributes = ExtendedAttributes.Of(More()) }
            : attributes;
    }

    private uint Nanoseconds() => random.Next(2) == 0 ? 0 : (uint)random.Next(1_000_000_000);

    private IEnumerable<ExtendedAttribute> More()
    {
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            byte[] value = new byte[random.Next(40)];
            random.NextBytes(value);
            byte[] name = [.. "user."u8, (byte)('m' + (i * 5 % 7))];
            yield return new(name, value);
        }
    }
}
