using Larder.Cli.Output;

namespace Larder.Cli.Mcp;

/// <summary>For clients that want to hear nothing.</summary>
internal sealed class SilentProgress : IPhaseProgress
{
    /// <inheritdoc/>
    public void Phase(string name, long? total = null)
    {
    }

    /// <inheritdoc/>
    public void Expect(long total)
    {
    }

    /// <inheritdoc/>
    public void Report(long value)
    {
    }
}
