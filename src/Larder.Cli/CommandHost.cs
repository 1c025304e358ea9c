using Larder.Cli.Output;
using Larder.Native.Files;

namespace Larder.Cli;

/// <summary>What a command gets from the process it runs in; tests hand in their own. Owns nothing.</summary>
internal sealed record CommandHost
{
    /// <summary>Standard input; opened when it is asked for.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Standard output; opened when it is asked for.</summary>
    public required Func<Stream> OpenOutput { get; init; }

    /// <summary>Standard error; opened when it is asked for.</summary>
    public required Func<Stream> OpenError { get; init; }

    /// <summary>A variable of the environment; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>True when standard output is a terminal.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>True when standard error is a terminal.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>True for user 0, whose root is <c>/var/lib/larder</c>.</summary>
    public bool IsRootUser { get; init; }

    /// <summary>The configuration of the machine.</summary>
    public string SystemConfiguration { get; init; } = "/etc/larder/larder.toml";

    /// <summary>The umask of the caller's shell, for the commands that are run on its behalf: Larder's own is 0.</summary>
    public uint CallerUmask { get; init; } = 0x12;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The streams and the environment of this process.</summary>
    public static CommandHost OfProcess() => new()
    {
        OpenInput = StandardStreams.OpenInput,
        OpenOutput = StandardStreams.OpenOutput,
        OpenError = StandardStreams.OpenError,
        Variable = static name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null,
        IsOutputTerminal = Terminal.IsTerminal(1),
        IsErrorTerminal = Terminal.IsTerminal(2),
        IsRootUser = CurrentUser.IsRoot,
    };
}
