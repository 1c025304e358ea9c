using System.Collections.Concurrent;

namespace Larder.Sources.Oci.Mirrors;

/// <summary>
/// The mirrors that a user or the machine has named for registries. Looked into only for registries that are asked, each once.
/// All members may be called at once.
/// </summary>
public sealed class RegistryMirrors
{
    private const string FileName = "hosts.toml";
    private readonly Func<ImageReference, MirrorPlan> _find;
    private readonly ConcurrentDictionary<string, string> _remarks = new(StringComparer.Ordinal);

    /// <summary>Mirrors that are known already.</summary>
    /// <param name="find">Says who is asked for an image.</param>
    public RegistryMirrors(Func<ImageReference, MirrorPlan> find) => _find = find;

    private RegistryMirrors(IReadOnlyList<string> directories)
    {
        ConcurrentDictionary<string, MirrorPlan> plans = new(StringComparer.Ordinal);
        _find = reference => plans.GetOrAdd(reference.Registry, registry => Read(directories, registry));
    }

    /// <summary>No mirror of any registry.</summary>
    public static RegistryMirrors None { get; } = new(static _ => MirrorPlan.None);

    /// <summary>What was found in files and is not used, each text once.</summary>
    public IReadOnlyCollection<string> Remarks => [.. _remarks.Keys.Order(StringComparer.Ordinal)];

    /// <summary>
    /// The mirrors in <c>containerd/certs.d/HOST/hosts.toml</c> below the user's configuration, else below <c>/etc</c>.
    /// </summary>
    /// <param name="environment">Reads a variable.</param>
    public static RegistryMirrors OfFiles(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        string? own = environment("XDG_CONFIG_HOME") is { Length: > 0 } configuration && Path.IsPathRooted(configuration) ? configuration
            : environment("HOME") is { Length: > 0 } home && Path.IsPathRooted(home) ? Path.Combine(home, ".config") : null;
        return new RegistryMirrors([.. new[] { own, "/etc" }.OfType<string>().Select(path => Path.Combine(path, "containerd", "certs.d"))]);
    }

    /// <summary>Who is asked for an image.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD1114: a file cannot be used.</exception>
    public MirrorPlan Find(ImageReference reference) => _find(reference);

    // A directory of the registry's own counts before one for all others, and the user's before the machine's.
    private MirrorPlan Read(IReadOnlyList<string> directories, string registry)
    {
        int colon = registry.LastIndexOf(':');
        string[] names = colon > registry.LastIndexOf(']') ? [$"{registry[..colon]}_{registry[(colon + 1)..]}_", registry] : [registry];
        return names.SelectMany(_ => directories, (name, directory) => Path.Combine(directory, name, FileName))
            .Concat(directories.Select(directory => Path.Combine(directory, "_default", FileName)))
            .FirstOrDefault(File.Exists) is { } path
                ? HostsFile.Read(path, registry, remark => _remarks.TryAdd(remark, remark))
                : MirrorPlan.None;
    }
}
