using System.Text;
using Larder.Formats.Errors;

namespace Larder.Sandbox;

/// <summary>
/// What stands at the top of a sandbox: a tmpfs with each top-level entry of a tree bound read-only or, for a
/// symlink, made again. (Binding the tree on <c>/</c> itself fails where it lacks <c>/proc</c>: a read-only tree has no
/// room for a mount point.)
/// </summary>
public static class SandboxRoot
{
    // Made by every sandbox itself: what a tree has there is not shown.
    private static readonly string[] Own = ["dev", "proc", "run", "sys", "tmp"];

    // Where a machine keeps its users' files: with cwd or home:… the caller's are shown there, not the tree's.
    private static readonly string[] OfUsers = ["home", "media", "mnt", "root", "srv"];

    // No pack has these; a base of one may.
    private static readonly string[] AlwaysReserved = [".lease", ".start", "data"];

    /// <summary>True when a pack must not have a top-level entry of this name.</summary>
    /// <param name="name">The entry's bytes.</param>
    /// <param name="baseIsHost">The pack's base is <c>host</c>: then the host's names are taken too, and a pack puts
    /// its files below a name of its own, by convention <c>/app</c>.</param>
    public static bool IsReserved(ReadOnlySpan<byte> name, bool baseIsHost) =>
        IsOneOf(name, AlwaysReserved)
        || (baseIsHost && (IsOneOf(name, Own) || name.SequenceEqual("usr"u8) || name.SequenceEqual("etc"u8)
            || name.SequenceEqual("bin"u8) || name.SequenceEqual("sbin"u8) || name.StartsWith("lib"u8)));

    /// <summary>Refuses a pack with a top-level entry that the sandbox makes itself.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.ReservedEntry"/>.</exception>
    public static void RequireUnreserved(IEnumerable<byte[]> names, bool baseIsHost)
    {
        foreach (var name in names)
        {
            if (IsReserved(name, baseIsHost))
            {
                throw new LarderException(
                    ErrorCodes.ReservedEntry,
                    $"the pack cannot have a top-level entry \"{Encoding.UTF8.GetString(name)}\"",
                    baseIsHost
                        ? "with base host that name is the host's, or the sandbox's own"
                        : "the sandbox makes that name itself",
                    baseIsHost
                        ? "put the pack's files below /app"
                        : "choose another name for it");
            }
        }
    }

    /// <summary>The root of a pack that stands alone.</summary>
    /// <param name="tree">Absolute path of the tree.</param>
    /// <param name="entries">Its top-level entries.</param>
    /// <param name="capabilities">What the pack is allowed.</param>
    public static IReadOnlyList<SandboxMount> OfTree(
        byte[] tree,
        IReadOnlyList<TopLevelEntry> entries,
        CapabilitySet capabilities)
    {
        List<SandboxMount> mounts = [];
        foreach (var entry in entries)
        {
            if (IsOneOf(entry.Name, Own) || IsOneOf(entry.Name, AlwaysReserved) || (capabilities.ShowsUserFiles && IsOneOf(entry.Name, OfUsers)))
            {
                continue;
            }

            if (capabilities.Network && entry.Children is not null && entry.Name.AsSpan().SequenceEqual("etc"u8))
            {
                AddAll(mounts, [.. tree, .. "/etc"u8], "/etc"u8, entry.Children.Where(static child =>
                    !child.Name.AsSpan().SequenceEqual("resolv.conf"u8)
                    && !child.Name.AsSpan().SequenceEqual("hosts"u8)));
                AddNames(mounts);
            }
            else
            {
                Add(mounts, tree, [], entry);
            }
        }

        if (capabilities.Network && !entries.Any(static entry => entry.Name.AsSpan().SequenceEqual("etc"u8)))
        {
            AddNames(mounts);
        }

        return mounts;
    }

    /// <summary>The root of a pack with base <c>host</c>, or of a build on the host: the host's programs, libraries and
    /// configuration, and beside them the pack's own entries.</summary>
    /// <param name="host">What the host has.</param>
    /// <param name="tree">Absolute path of the pack's tree; null for none.</param>
    /// <param name="entries">Its top-level entries, none of them reserved.</param>
    /// <param name="capabilities">What the pack is allowed.</param>
    public static IReadOnlyList<SandboxMount> OfHost(
        HostLayout host,
        byte[]? tree = null,
        IReadOnlyList<TopLevelEntry>? entries = null,
        CapabilitySet? capabilities = null)
    {
        List<SandboxMount> mounts = [.. host.Mounts];
        if (tree is not null)
        {
            mounts.AddRange(OfTree(
                tree,
                [.. (entries ?? []).Where(static entry => !IsReserved(entry.Name, baseIsHost: true))],
                capabilities ?? CapabilitySet.None).Where(static mount =>
                    !mount.Destination.AsSpan().StartsWith("/etc/"u8)));
        }

        return mounts;
    }

    private static void AddAll(
        List<SandboxMount> mounts,
        byte[] directory,
        ReadOnlySpan<byte> destination,
        IEnumerable<TopLevelEntry> entries)
    {
        mounts.Add(new SandboxMount.Directory(destination.ToArray()));
        foreach (var entry in entries)
        {
            Add(mounts, directory, destination, entry);
        }
    }

    private static void Add(
        List<SandboxMount> mounts,
        ReadOnlySpan<byte> directory,
        ReadOnlySpan<byte> destination,
        TopLevelEntry entry)
    {
        byte[] at = [.. destination, (byte)'/', .. entry.Name];
        mounts.Add(entry.LinkTarget is { } target
            ? new SandboxMount.Symlink(target, at)
            : new SandboxMount.Bind([.. directory, (byte)'/', .. entry.Name], at));
    }

    private static void AddNames(List<SandboxMount> mounts)
    {
        mounts.Add(new SandboxMount.Bind("/etc/resolv.conf"u8, "/etc/resolv.conf"u8, optional: true));
        mounts.Add(new SandboxMount.Bind("/etc/hosts"u8, "/etc/hosts"u8, optional: true));
    }

    private static bool IsOneOf(ReadOnlySpan<byte> name, string[] names)
    {
        foreach (var candidate in names)
        {
            if (name.Length == candidate.Length && Ascii.Equals(name, candidate))
            {
                return true;
            }
        }

        return false;
    }
}
