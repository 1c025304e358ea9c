namespace Larder.Cli.Commands.Machine;

/// <summary>When a registry is asked for the image of a machine.</summary>
internal enum PullPolicy
{
    /// <summary>When the image is not here.</summary>
    Missing,

    /// <summary>Always, so that a tag that moved is noticed.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}
