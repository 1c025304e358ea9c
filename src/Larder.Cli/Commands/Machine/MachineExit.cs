using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Machine;

/// <summary>What a command exits with that passes on the exit code of a program of a machine, when Larder itself fails.</summary>
internal static class MachineExit
{
    /// <summary>125; 126 and 127 for what the machine cannot execute and does not have, as podman says; and 130 for who interrupted it.</summary>
    public static ExitCode Of(ErrorCode code) =>
        code.Exit is ExitCode.NotExecutable or ExitCode.CommandNotFound or ExitCode.Cancelled ? code.Exit : ExitCode.RunFailed;
}
