using System.Text;
using Larder.Formats.Errors;

namespace Larder.Sandbox;

/// <summary>
/// The caller's directories that a command is shown, at the path they have outside. Not every place can be shown so:
/// <c>/</c> would cover the pack, a directory of the pack has no room for a mount point, and /proc, /dev and /sys are
/// the sandbox's own.
/// </summary>
internal static class ShownDirectory
{
    private static readonly string[] NeverShown = ["proc", "dev", "sys", "data", ".lease", ".start"];

    /// <summary>First parts of the paths that cannot be shown, each once.</summary>
    internal static IReadOnlyList<byte[]> Hidden(SandboxSpec spec)
    {
        List<byte[]> names = [.. NeverShown.Select(Encoding.ASCII.GetBytes)];
        foreach (var mount in spec.Root)
        {
            var path = mount.Destination.AsSpan(1);
            var end = path.IndexOf((byte)'/');
            var name = end < 0 ? path : path[..end];
            if (!Contains(names, name))
            {
                names.Add(name.ToArray());
            }
        }

        return names;
    }

    internal static byte[] Working(SandboxSpec spec, Caller caller) => Require(spec, caller.WorkingDirectory, "working");

    internal static byte[] Home(SandboxSpec spec, Caller caller) => Require(spec, caller.Home, "home");

    private static byte[] Require(SandboxSpec spec, byte[]? path, string which)
    {
        if (path is null)
        {
            throw new LarderException(
                ErrorCodes.DirectoryNotShown,
                $"the {which} directory cannot be shown to the command",
                "it was deleted, cannot be reached, or has no absolute path",
                "change to another directory, or set HOME");
        }

        if (!IsShowable(spec, path))
        {
            throw new LarderException(
                ErrorCodes.DirectoryNotShown,
                $"the {which} directory {Encoding.UTF8.GetString(path)} cannot be shown to the command",
                "it would cover the command's own files, which stand at that place in its sandbox",
                "run it from a directory of yours, such as one below your home");
        }

        return path;
    }

    private static bool IsShowable(SandboxSpec spec, ReadOnlySpan<byte> path)
    {
        byte[] closed = [.. path, (byte)'/'];
        if (path[0] != (byte)'/'
            || closed.AsSpan().IndexOf("//"u8) == 0
            || closed.AsSpan().IndexOf("/./"u8) >= 0
            || closed.AsSpan().IndexOf("/../"u8) >= 0)
        {
            return false;
        }

        var first = path[1..];
        var end = first.IndexOf((byte)'/');
        return !Contains(Hidden(spec), end < 0 ? first : first[..end]);
    }

    private static bool Contains(IEnumerable<byte[]> names, ReadOnlySpan<byte> name)
    {
        foreach (var candidate in names)
        {
            if (name.SequenceEqual(candidate))
            {
                return true;
            }
        }

        return false;
    }
}
