using Larder.Native.Processes;

namespace Larder.Sandbox;

/// <summary>
/// Asks before a sandbox is made whether its command is there: bubblewrap itself says "no such command" and "no such
/// mount" with the same exit code 1. Links are followed as they will lead inside, never as they lead on the host.
/// </summary>
internal static class CommandLookup
{
    private const int MostLinks = 40;         // as the kernel

    /// <summary>What the path leads to in a sandbox of these mounts.</summary>
    internal static ExecutableKind Find(SandboxSpec spec, ReadOnlySpan<byte> path)
    {
        SandboxMount[] mounts = [.. spec.Root, .. spec.Mounts];
        var pending = new Stack<byte[]>();
        Push(pending, path);
        byte[] current = [];
        byte[]? onHost = null;
        var links = 0;
        while (pending.TryPop(out var part))
        {
            if (part is [(byte)'.', (byte)'.'])
            {
                current = current[..Math.Max(0, current.AsSpan().LastIndexOf((byte)'/'))];
                onHost = null;
                continue;
            }

            byte[] next = [.. current, (byte)'/', .. part];
            var (found, host, link) = Look(mounts, next);
            if (!found)
            {
                return ExecutableKind.Missing;
            }

            if (link is null)
            {
                (current, onHost) = (next, host);
            }
            else if (++links > MostLinks)
            {
                return ExecutableKind.Missing;
            }
            else
            {
                current = link[0] == (byte)'/' ? [] : current;
                Push(pending, link);
            }
        }

        return onHost is null ? ExecutableKind.Directory : ExecutableFile.Of(onHost);
    }

    private static void Push(Stack<byte[]> pending, ReadOnlySpan<byte> path)
    {
        List<byte[]> parts = [];
        foreach (var range in path.Split((byte)'/'))
        {
            if (!path[range].IsEmpty && !path[range].SequenceEqual("."u8))
            {
                parts.Add(path[range].ToArray());
            }
        }

        for (var i = parts.Count - 1; i >= 0; i--)
        {
            pending.Push(parts[i]);
        }
    }

    // The last mount that covers the path decides, as it does in the kernel.
    private static (bool Found, byte[]? Host, byte[]? Link) Look(SandboxMount[] mounts, byte[] path)
    {
        for (var i = mounts.Length - 1; i >= 0; i--)
        {
            var destination = mounts[i].Destination.AsSpan();
            if (path.AsSpan().SequenceEqual(destination))
            {
                return mounts[i] switch
                {
                    SandboxMount.Symlink link => (true, null, link.Target),
                    SandboxMount.Bind bind => (ExecutableFile.Of(bind.Source) != ExecutableKind.Missing, bind.Source, null),
                    _ => (true, null, null),
                };
            }

            if (path.AsSpan().StartsWith(destination) && path[destination.Length] == (byte)'/')
            {
                if (mounts[i] is SandboxMount.Bind bind)
                {
                    byte[] host = [.. bind.Source, .. path.AsSpan(destination.Length)];
                    var link = ExecutableFile.LinkTarget(host);
                    return (link is not null || ExecutableFile.Of(host) != ExecutableKind.Missing, host, link);
                }

                return (false, null, null);
            }

            if (destination.StartsWith(path) && destination[path.Length] == (byte)'/')
            {
                return (true, null, null);
            }
        }

        return (false, null, null);
    }
}
