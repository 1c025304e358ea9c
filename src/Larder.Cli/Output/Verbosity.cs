namespace Larder.Cli.Output;

/// <summary>How much goes to standard error besides errors.</summary>
internal enum Verbosity
{
    /// <summary>Nothing.</summary>
    Quiet,

    /// <summary>Progress and remarks.</summary>
    Normal,

    /// <summary>And the stack trace of an error.</summary>
    Verbose,
}
