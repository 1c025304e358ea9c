namespace Larder.Sandbox;

/// <summary>
/// All that decides what a sandbox is. Always the same, and no matter of choice: new user, pid, ipc, uts and (where the
/// kernel has them) cgroup namespaces, no capability of the kernel, no_new_privs, the seccomp filter, a fresh /proc and
/// /dev, private /tmp and /run, a read-only root, an empty environment to begin with, and death with the parent.
/// </summary>
public sealed record SandboxSpec
{
    /// <summary>Where a command may write: HOME and LARDER_DATA in the sandbox.</summary>
    public const string DataPath = "/data";

    /// <summary>Where a revision's lease is found in the sandbox.</summary>
    internal const string LeasePath = "/.lease";

    /// <summary>The PATH of every sandbox; a command's own environment may say otherwise.</summary>
    internal const string SearchPath = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

    /// <summary>What stands at the top: <see cref="SandboxRoot.OfTree"/> or <see cref="SandboxRoot.OfHost"/>.</summary>
    public required IReadOnlyList<SandboxMount> Root { get; init; }

    /// <summary>Further mounts, made after /proc, /dev, /tmp and /run: a build's directories.</summary>
    public IReadOnlyList<SandboxMount> Mounts { get; init; } = [];

    /// <summary>What is allowed beyond that; nothing by default.</summary>
    public CapabilitySet Capabilities { get; init; } = CapabilitySet.None;

    /// <summary>The command's own variables; they have the last word.</summary>
    public IReadOnlyList<EnvironmentVariable> Environment { get; init; } = [];

    /// <summary>Where the command starts; with the capability <c>cwd</c> it is the caller's working directory.</summary>
    public byte[] WorkingDirectory
    {
        get;
        init
        {
            SandboxMount.RequireAbsolute(value, nameof(value));
            field = value;
        }
    } = "/"u8.ToArray();

    /// <summary>The host name inside: the same everywhere, so that no build depends on where it ran.</summary>
    public string HostName { get; init; } = "larder";

    /// <summary>
    /// A file on the host that is read-locked (fcntl) while the sandbox lives, so that nobody deletes the revision
    /// under it; null for none.
    /// </summary>
    public byte[]? Lease
    {
        get;
        init
        {
            if (value is not null)
            {
                SandboxMount.RequireAbsolute(value, nameof(value));
            }

            field = value;
        }
    }

    /// <summary>User and group inside; null for the caller's own numbers.</summary>
    public SandboxIdentity? Identity { get; init; }

    /// <summary>Who runs the command; null for a build, which sees nothing of its caller.</summary>
    public Caller? Caller { get; init; }
}
