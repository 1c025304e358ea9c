namespace Larder.Cli.Configuration;

/// <summary>What installed commands and builds run in.</summary>
internal enum SandboxMode
{
    /// <summary>A bubblewrap sandbox; where none can be made, commands fail.</summary>
    Bubblewrap,

    /// <summary>Nothing: they run with all the rights of who starts them.</summary>
    None,
}
