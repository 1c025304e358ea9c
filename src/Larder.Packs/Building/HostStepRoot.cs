using System.Text;
using Larder.Formats.Digests;
using Larder.Native.Processes;
using Larder.Sandbox;

namespace Larder.Packs.Building;

/// <summary>The host's <c>/usr</c>, <c>/etc</c> and what belongs to them, read-only.</summary>
internal sealed class HostStepRoot : IStepRoot
{
    private readonly HostLayout _host = HostLayout.Read();

    public Digest Stamp => HostStamp.Read();

    public IReadOnlyList<SandboxMount> Mounts => SandboxRoot.OfHost(_host);

    public void Prepare(CancellationToken cancellationToken)
    {
        // It is there.
    }

    public bool HasTool(string name) => StepPaths.Programs.Any(directory =>
        ExecutableFile.Of(Encoding.ASCII.GetBytes($"/{directory}/{name}")) == ExecutableKind.Executable);

    public string HowToGet(string tool) => $"install it (apt-get install {tool})";
}
