using System.Text;
using Larder.Formats.Packs;
using Larder.Sandbox;

namespace Larder.Install.Generations;

/// <summary>The sandbox that a pack's manifest asks for.</summary>
internal static class PackSandbox
{
    /// <summary>What all commands of a revision share.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="revisionPath">Absolute path of the revision in its final place.</param>
    /// <param name="treeNow">Absolute path of its tree as it can be read now.</param>
    public static SandboxSpec Spec(PackManifest manifest, string revisionPath, string treeNow)
    {
        var capabilities = new CapabilitySet(manifest.Capabilities);
        byte[] tree = Encoding.UTF8.GetBytes(Path.Combine(revisionPath, "tree"));
        IReadOnlyList<TopLevelEntry> entries = TopLevelEntry.ReadTree(Encoding.UTF8.GetBytes(treeNow));
        return new SandboxSpec
        {
            Root = manifest.Base == PackBase.Host
                ? SandboxRoot.OfHost(HostLayout.Read(), tree, entries, capabilities)
                : SandboxRoot.OfTree(tree, entries, capabilities),
            Capabilities = capabilities,
            Lease = Encoding.UTF8.GetBytes(Path.Combine(revisionPath, ".lease")),
        };
    }

    /// <summary>With what one command adds.</summary>
    public static SandboxSpec For(SandboxSpec spec, PackCommand command) => spec with
    {
        Environment = [.. command.Environment.Select(variable => new EnvironmentVariable(variable.Key, variable.Value))],
        WorkingDirectory = Encoding.UTF8.GetBytes(command.WorkingDirectory.ToString()),
    };
}
