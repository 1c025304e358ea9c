namespace Larder.Sandbox.Wrappers;

/// <summary>A command of an installed revision, as its wrapper needs to know it.</summary>
public sealed record WrapperCommand
{
    /// <summary>The pack's publisher, a parsed name.</summary>
    public required string Publisher { get; init; }

    /// <summary>The pack's name, a parsed name.</summary>
    public required string Name { get; init; }

    /// <summary>Version and revision as people read them: <c>1.0.0 (x1)</c>.</summary>
    public required string Revision { get; init; }

    /// <summary>The command's name: the wrapper's file name.</summary>
    public required string Command { get; init; }

    /// <summary>Absolute path of the revision's directory in its final place, with <c>tree/</c> and <c>launch/</c>.</summary>
    public required byte[] RevisionDirectory { get; init; }

    /// <summary>What the sandbox is. It has no <see cref="SandboxSpec.Caller"/>: the script finds the caller out.</summary>
    public required SandboxSpec Spec { get; init; }

    /// <summary>Absolute path of the program in the sandbox.</summary>
    public required byte[] Path { get; init; }

    /// <summary>Arguments that come before the caller's.</summary>
    public IReadOnlyList<byte[]> Arguments { get; init; } = [];

    /// <summary>
    /// Where the program lies on the host, when no link is on the way there: then the wrapper itself says what is wrong
    /// with a missing file (127) or one that may not be executed (126). Null leaves that to the sandbox's first program,
    /// which has the same codes and fewer words.
    /// </summary>
    public byte[]? ProgramFile { get; init; }

    /// <summary>Absolute path of bubblewrap, as found when the revision was installed.</summary>
    public byte[] Bubblewrap { get; init; } = "/usr/bin/bwrap"u8.ToArray();
}
