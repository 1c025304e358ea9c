using Larder.Sandbox.Seccomp;

namespace Larder.Sandbox.Wrappers;

/// <summary>
/// The files of a revision's <c>launch/</c> directory, world-readable: they serve every wrapper of the revision.
/// <c>args</c> holds bubblewrap's options as <c>--args</c> reads them, each followed by NUL; <c>seccomp</c> the filter
/// as <c>--seccomp</c> reads it; <c>start</c> the program that becomes the command. None needs to be executable.
/// </summary>
public static class LaunchFiles
{
    /// <summary>The directory, below the revision's.</summary>
    public const string Directory = "launch";

    /// <summary>The options' file, below <see cref="Directory"/>.</summary>
    public const string ArgumentsName = "args";

    /// <summary>The filter's file, below <see cref="Directory"/>.</summary>
    public const string SeccompName = "seccomp";

    /// <summary>The first program's file, below <see cref="Directory"/>.</summary>
    public const string StarterName = "start";

    /// <summary>Every file of the directory with its bytes: writing all of these is what wrappers rely on.</summary>
    /// <inheritdoc cref="Arguments" path="/param"/>
    public static IReadOnlyList<(string Name, ReadOnlyMemory<byte> Content)> All(SandboxSpec spec) =>
        [(ArgumentsName, Arguments(spec)), (SeccompName, Seccomp), (StarterName, Starter)];

    /// <summary>The bytes of <c>launch/args</c>.</summary>
    /// <param name="spec">The revision's sandbox; environment, working directory and caller are the wrappers'.</param>
    public static byte[] Arguments(SandboxSpec spec) => BubblewrapLine.Join(BubblewrapLine.ComposeFixed(spec));

    /// <summary>The bytes of <c>launch/seccomp</c>.</summary>
    public static ReadOnlyMemory<byte> Seccomp => SeccompFilter.Program;

    /// <summary>The bytes of <c>launch/start</c>.</summary>
    public static ReadOnlyMemory<byte> Starter => StarterProgram.Program;
}
