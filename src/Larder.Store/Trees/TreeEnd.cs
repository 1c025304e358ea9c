using Larder.Formats.Castore;

namespace Larder.Store.Trees;

/// <summary>What stands at the end of a path of a tree once links are followed inside it, as the kernel will follow them.</summary>
/// <param name="Node">Null when nothing of the tree does.</param>
/// <param name="Outside">The top-level name that the path leads to and the tree does not have; null for none.</param>
public readonly record struct TreeEnd(Node? Node, byte[]? Outside)
{
    // As many as the kernel follows (path_resolution(7)).
    private const int MaxLinks = 40;

    /// <summary>Whether it is an executable file.</summary>
    public bool IsProgram => Node is { Kind: NodeKind.File, IsExecutable: true };

    /// <summary>Follows a path.</summary>
    /// <param name="store">Holds the tree.</param>
    /// <param name="root">Its root.</param>
    /// <param name="path">Parts joined by <c>/</c>; whether it begins with one makes no difference.</param>
    /// <exception cref="Formats.Errors.LarderException">LRD2301, LRD2302: the store lacks a part.</exception>
    public static TreeEnd Find(ContentStore store, Node root, ReadOnlyMemory<byte> path)
    {
        Stack<byte[]> left = new();
        Push(left, path.Span);
        List<Node> at = [root];
        int links = 0;
        while (left.TryPop(out byte[]? name))
        {
            if (name is [(byte)'.', (byte)'.'])
            {
                at.RemoveRange(Math.Max(1, at.Count - 1), at.Count > 1 ? 1 : 0);
            }
            else if (at[^1].Kind is not NodeKind.Directory
                || !store.ReadDirectory(at[^1].Digest).TryFind(name, out Node node))
            {
                return new TreeEnd(null, at.Count == 1 ? name : null);
            }
            else if (node.Kind is not NodeKind.Symlink)
            {
                at.Add(node);
            }
            else if (++links > MaxLinks)
            {
                return default;
            }
            else
            {
                if (node.Target.Span.StartsWith("/"u8))
                {
                    at.RemoveRange(1, at.Count - 1);
                }

                Push(left, node.Target.Span);
            }
        }

        return new TreeEnd(at[^1], null);
    }

    private static void Push(Stack<byte[]> left, ReadOnlySpan<byte> path)
    {
        List<byte[]> names = [];
        foreach (Range range in path.Split((byte)'/'))
        {
            if (!path[range].IsEmpty && !path[range].SequenceEqual("."u8))
            {
                names.Add(path[range].ToArray());
            }
        }

        for (int i = names.Count - 1; i >= 0; i--)
        {
            left.Push(names[i]);
        }
    }
}
