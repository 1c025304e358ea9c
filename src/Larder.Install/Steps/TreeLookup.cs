using System.Text;
using Larder.Formats.Castore;
using Larder.Store;

namespace Larder.Install.Steps;

/// <summary>What stands at a path of a tree once links are followed inside it, as the kernel will follow them.</summary>
/// <param name="IsExecutable">An executable file.</param>
/// <param name="LeavesTree">Nothing of the tree: with base host it may be the host's.</param>
internal readonly record struct TreeLookup(bool IsExecutable, bool LeavesTree)
{
    // As many as the kernel follows (path_resolution(7)).
    private const int MaxLinks = 40;

    public static TreeLookup Find(ContentStore store, Node root, string path)
    {
        Stack<string> left = new(path.Split('/').Reverse());
        List<Node> at = [root];
        int links = 0;
        while (left.TryPop(out string? name))
        {
            if (name is "" or ".")
            {
                continue;
            }

            if (name is "..")
            {
                at.RemoveRange(Math.Max(1, at.Count - 1), at.Count > 1 ? 1 : 0);
                continue;
            }

            if (at[^1].Kind is not NodeKind.Directory
                || !store.ReadDirectory(at[^1].Digest).TryFind(Encoding.UTF8.GetBytes(name), out Node node))
            {
                return new TreeLookup(false, LeavesTree: at.Count == 1);
            }

            if (node.Kind is NodeKind.Symlink)
            {
                if (++links > MaxLinks)
                {
                    return default;
                }

                string target = Encoding.UTF8.GetString(node.Target.Span);
                if (target.StartsWith('/'))
                {
                    at.RemoveRange(1, at.Count - 1);
                }

                foreach (string part in target.Split('/').Reverse())
                {
                    left.Push(part);
                }

                continue;
            }

            at.Add(node);
        }

        return new TreeLookup(at[^1].Kind is NodeKind.File && at[^1].IsExecutable, LeavesTree: false);
    }
}
