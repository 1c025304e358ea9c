using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Sandbox;

namespace Larder.Packs.Building;

/// <summary>What steps find at the top of their sandbox besides the build's own directories.</summary>
internal interface IStepRoot
{
    /// <summary>Changes when its programs, headers or libraries do.</summary>
    Digest Stamp { get; }

    /// <summary>Makes it what sandboxes can show.</summary>
    /// <exception cref="LarderException">LRD8001: it has no shell. LRD8002, LRD8004; LRD2301 or LRD2302 for damaged content.</exception>
    void Prepare(CancellationToken cancellationToken);

    /// <summary>Its mounts, once it is prepared.</summary>
    IReadOnlyList<SandboxMount> Mounts { get; }

    /// <summary>Whether a program is where steps look for it.</summary>
    bool HasTool(string name);

    /// <summary>What is to be done when it is not.</summary>
    string HowToGet(string tool);
}
