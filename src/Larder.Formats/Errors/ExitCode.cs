namespace Larder.Formats.Errors;

/// <summary>What a command's exit code says (docs/design.md §8).</summary>
public enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>Failed for a reason that no other code names.</summary>
    Failed = 1,

    /// <summary>The command line or an input file is wrong.</summary>
    Usage = 2,

    /// <summary>What was asked for is not there.</summary>
    NotFound = 3,

    /// <summary>Refused by trust or policy.</summary>
    Refused = 4,

    /// <summary>It conflicts with what is there.</summary>
    Conflict = 5,

    /// <summary>Bytes are not what they should be.</summary>
    Integrity = 6,

    /// <summary>A network or a registry does not answer.</summary>
    Unavailable = 7,

    /// <summary>Not authenticated, or not allowed.</summary>
    NotAllowed = 8,

    /// <summary>`larder run` itself failed, not the command it ran.</summary>
    RunFailed = 125,

    /// <summary>The command cannot be executed.</summary>
    NotExecutable = 126,

    /// <summary>The command is not there.</summary>
    CommandNotFound = 127,

    /// <summary>Cancelled by the user.</summary>
    Cancelled = 130,
}
