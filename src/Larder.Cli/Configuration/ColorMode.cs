namespace Larder.Cli.Configuration;

/// <summary>When colours are used.</summary>
internal enum ColorMode
{
    /// <summary>On a terminal.</summary>
    Auto,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}
