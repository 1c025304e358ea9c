namespace Larder.Sandbox;

/// <summary>
/// One thing that stands in a sandbox's file tree. A closed family; mounts are made in the order given, later ones
/// above earlier ones. Paths are absolute, and a destination's missing parents are made.
/// </summary>
public abstract class SandboxMount
{
    private SandboxMount(ReadOnlySpan<byte> destination)
    {
        RequireAbsolute(destination, nameof(destination));
        Destination = destination.ToArray();
    }

    /// <summary>Where it stands in the sandbox.</summary>
    public byte[] Destination { get; }

    internal static void RequireAbsolute(ReadOnlySpan<byte> path, string parameter)
    {
        if (path.IsEmpty || path[0] != (byte)'/' || path.Contains((byte)0))
        {
            throw new ArgumentException("A path of a sandbox is absolute and has no NUL.", parameter);
        }
    }

    /// <summary>A directory or file of the host.</summary>
    public sealed class Bind : SandboxMount
    {
        /// <summary>Shows a path of the host.</summary>
        /// <param name="source">On the host; links are followed.</param>
        /// <param name="destination">In the sandbox.</param>
        /// <param name="writable">Also to write; read-only otherwise.</param>
        /// <param name="optional">Left out when the source is not there, instead of failing.</param>
        public Bind(
            ReadOnlySpan<byte> source,
            ReadOnlySpan<byte> destination,
            bool writable = false,
            bool optional = false)
            : base(destination)
        {
            RequireAbsolute(source, nameof(source));
            Source = source.ToArray();
            Writable = writable;
            Optional = optional;
        }

        /// <summary>On the host.</summary>
        public byte[] Source { get; }

        /// <summary>Also to write.</summary>
        public bool Writable { get; }

        /// <summary>Left out when the source is not there.</summary>
        public bool Optional { get; }
    }

    /// <summary>An empty directory in memory, writable, gone with the sandbox.</summary>
    public sealed class Tmpfs(byte[] destination) : SandboxMount(destination);

    /// <summary>An empty directory, read-only like the root it lies in.</summary>
    public sealed class Directory(byte[] destination) : SandboxMount(destination);

    /// <summary>A symbolic link.</summary>
    public sealed class Symlink : SandboxMount
    {
        /// <summary>Makes a link.</summary>
        /// <param name="target">As it is to be written; not empty.</param>
        /// <param name="destination">Where the link stands.</param>
        public Symlink(ReadOnlySpan<byte> target, ReadOnlySpan<byte> destination)
            : base(destination)
        {
            if (target.IsEmpty || target.Contains((byte)0))
            {
                throw new ArgumentException("A link's target is not empty and has no NUL.", nameof(target));
            }

            Target = target.ToArray();
        }

        /// <summary>What the link says.</summary>
        public byte[] Target { get; }
    }
}
