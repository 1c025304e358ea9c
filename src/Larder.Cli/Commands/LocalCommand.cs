using Larder.Formats.Errors;

namespace Larder.Cli.Commands;

/// <summary>A command that waits for nobody but this machine's disks; it runs to its end on the calling thread.</summary>
internal abstract class LocalCommand : CommandDefinition
{
    /// <inheritdoc/>
    public sealed override Task<int> RunAsync(CommandContext context) => Task.FromResult((int)Run(context));

    /// <summary>Does it. Failures are thrown; the frame words them.</summary>
    protected abstract ExitCode Run(CommandContext context);
}
