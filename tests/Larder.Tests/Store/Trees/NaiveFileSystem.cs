using System.Text;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Trees;

namespace Larder.Tests.Store.Trees;

/// <summary>
/// A file system as a plain table of paths, in memory: what the streaming operations are compared with. Each operation is
/// written the way its documentation reads, whatever it costs.
/// </summary>
internal sealed class NaiveFileSystem
{
    private readonly SortedDictionary<string, NaivePath> _paths = new(Comparer<string>.Create(
        (left, right) => MetadataOrder.Compare(Encoding.Latin1.GetBytes(left), Encoding.Latin1.GetBytes(right))));

    public static NaiveFileSystem Of(IEnumerable<WalkedPath> paths)
    {
        NaiveFileSystem made = new();
        foreach (WalkedPath path in paths)
        {
            made._paths.Add(WalkLines.Text(path.Path.Span), new NaivePath(path, path.LinkCount > 1 ? path.Leader ?? path : null));
        }

        return made;
    }

    public IReadOnlyCollection<string> Paths => _paths.Keys;

    public bool IsDirectory(string path) => _paths[path].What.Kind is PathKind.Directory;

    public void AddFile(string path, string content)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(content);
        Node node = Node.File(Digest.Of(bytes), (ulong)bytes.Length, isExecutable: false);
        _paths[path] = new NaivePath(WalkedPath.ForNode(Bytes(path), node, PathAttributes.DefaultFor(node)), null);
    }

    public void AddDirectory(string path) => _paths[path] = new NaivePath(
        WalkedPath.ForNode(Bytes(path), CastoreDirectory.Empty.ToNode(), new PathAttributes(PathAttributes.ExecutableMode)), null);

    public void Remove(string path)
    {
        foreach (string gone in _paths.Keys.Where(each => each == path || IsBelow(each, path)).ToList())
        {
            _paths.Remove(gone);
        }
    }

    public NaiveFileSystem Stack(NaiveFileSystem upper)
    {
        NaiveFileSystem result = Copy();
        foreach (string marker in result.Markers())
        {
            result.Remove(marker);
        }

        List<string> markers = upper.Markers();
        foreach (string marker in markers)
        {
            string parent = Parent(marker);
            string name = marker[(marker.LastIndexOf('/') + 1)..];
            if (name == ".wh..wh..opq")
            {
                foreach (string gone in result._paths.Keys.Where(each => IsBelow(each, parent)).ToList())
                {
                    result.Remove(gone);
                }
            }
            else
            {
                result.Remove(Join(parent, name[4..]));
            }
        }

        foreach ((string path, NaivePath one) in upper._paths)
        {
            if (markers.Any(marker => path == marker || IsBelow(path, marker)))
            {
                continue;
            }

            result.Put(path, one, keepsAttributes: false);
        }

        return result;
    }

    public NaiveFileSystem Graft(string path, NaiveFileSystem graft)
    {
        NaiveFileSystem result = Copy();
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            NaiveFileSystem plain = new();
            plain.AddDirectory(path[..slash]);
            result.Put(path[..slash], plain._paths[path[..slash]], keepsAttributes: true);
        }

        foreach ((string below, NaivePath one) in graft._paths)
        {
            result.Put(Join(path, below), one, keepsAttributes: false);
        }

        return result;
    }

    public NaiveFileSystem Filter(Func<string, bool> keep)
    {
        NaiveFileSystem result = new();
        foreach ((string path, NaivePath one) in _paths)
        {
            if (path.Length == 0 || keep(path) || _paths.Keys.Any(each => IsBelow(each, path) && keep(each)))
            {
                result._paths.Add(path, one);
            }
        }

        return result;
    }

    /// <summary>Does to this one what a comparison says.</summary>
    public NaiveFileSystem Apply(IEnumerable<PathDifference> differences)
    {
        NaiveFileSystem result = Copy();
        foreach (PathDifference difference in differences)
        {
            string path = WalkLines.Text(difference.Path.Span);
            if (difference.Right is { } right)
            {
                result._paths[path] = new NaivePath(right, right.LinkCount > 1 ? right.Leader ?? right : null);
            }
            else
            {
                result._paths.Remove(path);
            }
        }

        return result;
    }

    /// <summary>The lines that a walk of this would give, link groups renormalised.</summary>
    public IReadOnlyList<string> Lines() => [.. _paths.Select(pair =>
    {
        List<string> group = pair.Value.Group is null ? [] : [.. _paths.Where(other => ReferenceEquals(other.Value.Group, pair.Value.Group)).Select(other => other.Key)];
        return WalkLines.Line(pair.Value.At(pair.Key), group.Count > 1 ? $" {group.Count} with {group[0]}" : "");
    })];

    public FileSystem Put(StoreWriter writer)
    {
        FileSystemBuilder builder = new(writer, _paths[""].What.Attributes);
        foreach ((string path, NaivePath one) in _paths.Skip(1))
        {
            switch (one.What.Kind)
            {
                case PathKind.Directory:
                    builder.AddDirectory(Bytes(path), one.What.Attributes);
                    break;
                case PathKind.File:
                    builder.AddFile(Bytes(path), one.What.Node, one.What.Attributes, one.Group);
                    break;
                case PathKind.Symlink:
                    builder.AddSymlink(Bytes(path), one.What.Node, one.What.Attributes, one.Group);
                    break;
                default:
                    builder.AddSpecial(Bytes(path), one.What.Kind, one.What.Device, one.What.Attributes, one.Group);
                    break;
            }
        }

        return builder.Finish();
    }

    private void Put(string path, NaivePath one, bool keepsAttributes)
    {
        bool isDirectory = one.What.Kind is PathKind.Directory;
        if (!(isDirectory && _paths.TryGetValue(path, out NaivePath? there) && there.What.Kind is PathKind.Directory))
        {
            Remove(path);
            _paths.Add(path, one);
        }
        else if (!keepsAttributes)
        {
            _paths[path] = one;
        }
    }

    private NaiveFileSystem Copy()
    {
        NaiveFileSystem copy = new();
        foreach ((string path, NaivePath one) in _paths)
        {
            copy._paths.Add(path, one);
        }

        return copy;
    }

    private List<string> Markers() => [.. _paths.Keys.Where(path => path[(path.LastIndexOf('/') + 1)..].StartsWith(".wh.", StringComparison.Ordinal))];

    private static string Join(string parent, string name) => parent.Length == 0 || name.Length == 0 ? parent + name : $"{parent}/{name}";

    private static string Parent(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];

    private static bool IsBelow(string path, string top) =>
        path.Length > 0 && (top.Length == 0 || path.StartsWith(top + "/", StringComparison.Ordinal));

    private static byte[] Bytes(string path) => Encoding.Latin1.GetBytes(path);
}
