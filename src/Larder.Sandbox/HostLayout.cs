using Larder.Native.Files;

namespace Larder.Sandbox;

/// <summary>
/// The part of the host that a pack with base <c>host</c> sees, read-only: /usr, /etc, /bin, /sbin and /lib*, links
/// made again as they are. Nothing of /home, /root, /var, /opt or /srv.
/// </summary>
public sealed class HostLayout
{
    private HostLayout(IReadOnlyList<SandboxMount> mounts) => Mounts = mounts;

    internal IReadOnlyList<SandboxMount> Mounts { get; }

    /// <summary>Looks at this machine.</summary>
    /// <exception cref="LinuxException">The root directory cannot be listed.</exception>
    public static HostLayout Read()
    {
        List<SandboxMount> mounts = [];
        using var root = DirectoryHandle.Open("/"u8);
        foreach (var (name, _) in root.List().OrderBy(static entry => entry.Name, Comparer<byte[]>.Create(
            static (a, b) => a.AsSpan().SequenceCompareTo(b))))
        {
            if (!IsShown(name))
            {
                continue;
            }

            byte[] path = [(byte)'/', .. name];
            var kind = root.Stat(name).Kind;
            if (kind == FileKind.Symlink)
            {
                mounts.Add(new SandboxMount.Symlink(root.ReadSymlink(name), path));
            }
            else if (kind == FileKind.Directory)
            {
                mounts.Add(new SandboxMount.Bind(path, path));
            }
        }

        return new HostLayout(mounts);
    }

    private static bool IsShown(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("usr"u8) || name.SequenceEqual("etc"u8) || name.SequenceEqual("bin"u8)
        || name.SequenceEqual("sbin"u8) || name.SequenceEqual("lib"u8) || name.SequenceEqual("lib32"u8)
        || name.SequenceEqual("lib64"u8) || name.SequenceEqual("libx32"u8);
}
