using System.Text;
using Larder.Database.Roots;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Install.Records;
using Larder.Materialise.Checkouts;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Larder.Install;

/// <summary>
/// Compares an installed revision's files with the content that it was made from: kinds, bytes, link targets, and the
/// attributes that a checkout applies. What a checkout leaves out is not missed.
/// </summary>
public static class RevisionCheck
{
    /// <summary>Every difference, as a line for people; none when all is as it was installed.</summary>
    public static IEnumerable<string> Differences(LarderRoot root, ContentStore store, InstalledRevision revision)
    {
        using DirectoryHandle? tree = root.Directory.TryOpenDirectory(InstalledTrees.PathOf(revision));
        if (tree is null)
        {
            yield return "the whole tree is missing";
            yield break;
        }

        HashSet<string> expected = [];
        foreach (WalkedPath path in FileSystemReader.Walk(store, revision.FileSystem))
        {
            string shown = Encoding.Latin1.GetString(path.Path.Span);
            _ = expected.Add(shown);
            if (!path.Path.IsEmpty && path.Kind is not (PathKind.CharacterDevice or PathKind.BlockDevice) && Difference(tree, path) is { } difference)
            {
                yield return $"/{Encoding.UTF8.GetString(path.Path.Span)}: {difference}";
            }
        }

        foreach (string extra in Extra(tree, "", expected))
        {
            yield return $"/{extra}: it does not belong there";
        }
    }

    private static string? Difference(DirectoryHandle tree, WalkedPath path)
    {
        if (tree.TryStat(path.Path.Span) is not { } status)
        {
            return "it is missing";
        }

        FileKind kind = path.Kind switch
        {
            PathKind.Directory => FileKind.Directory,
            PathKind.File => FileKind.File,
            PathKind.Symlink => FileKind.Symlink,
            _ => FileKind.Fifo,
        };
        if (status.Kind != kind)
        {
            return $"it is a {status.Kind} and was a {kind}";
        }

        PathAttributes applied = AppliedAttributes.Unprivileged(path.Attributes);
        return kind is not FileKind.Symlink && status.Mode != applied.Mode ? $"its mode is {Octal(status.Mode)} and was {Octal(applied.Mode)}"
            : (status.ModifiedSeconds, status.ModifiedNanoseconds) != (applied.MtimeSeconds, applied.MtimeNanoseconds) ? "it was modified"
            : kind is FileKind.Symlink && !tree.ReadSymlink(path.Path.Span).AsSpan().SequenceEqual(path.Node.Target.Span) ? "its target is another"
            : kind is FileKind.File && DigestOf(tree, path) != path.Node.Digest ? "its bytes are others"
            : null;
    }

    private static Digest DigestOf(DirectoryHandle tree, WalkedPath path)
    {
        using SafeFileHandle file = tree.OpenRead(path.Path.Span);
        Blake3Hasher hasher = new();
        byte[] buffer = new byte[1 << 17];
        for (long offset = 0; RandomAccess.Read(file, buffer, offset) is > 0 and int read; offset += read)
        {
            hasher.Update(buffer.AsSpan(0, read));
        }

        return hasher.Finish();
    }

    private static string Octal(ushort mode) => Convert.ToString(mode, 8);

    private static IEnumerable<string> Extra(DirectoryHandle directory, string below, HashSet<string> expected)
    {
        foreach (ListedName entry in directory.List())
        {
            string path = below + Encoding.Latin1.GetString(entry.Name);
            if (!expected.Contains(path))
            {
                yield return path;
            }
            else if (directory.Stat(entry.Name).Kind is FileKind.Directory)
            {
                using DirectoryHandle inside = directory.OpenDirectory(entry.Name);
                foreach (string extra in Extra(inside, path + "/", expected))
                {
                    yield return extra;
                }
            }
        }
    }
}
