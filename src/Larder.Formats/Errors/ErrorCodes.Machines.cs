namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>This build has no agent for the inside of machines.</summary>
    public static readonly ErrorCode AgentMissing = new(3401, "no guest agent is built in", ExitCode.Failed);

    /// <summary>No machine has the name.</summary>
    public static readonly ErrorCode MachineNotFound = new(3402, "there is no machine of that name", ExitCode.NotFound);

    /// <summary>The text cannot be the name of a machine.</summary>
    public static readonly ErrorCode MachineNameInvalid = new(3403, "the name of a machine is invalid", ExitCode.Usage);

    /// <summary>A kernel has no driver that machines need.</summary>
    public static readonly ErrorCode DriverMissing = new(3404, "a kernel lacks a driver", ExitCode.Failed);

    /// <summary>A machine has the name already.</summary>
    public static readonly ErrorCode MachineNameTaken = new(3405, "the name has another machine", ExitCode.Conflict);

    /// <summary>The machine does not run.</summary>
    public static readonly ErrorCode MachineNotRunning = new(3406, "a machine does not run", ExitCode.Conflict);

    /// <summary>The machine runs.</summary>
    public static readonly ErrorCode MachineRunning = new(3407, "a machine runs", ExitCode.Conflict);

    /// <summary>The image is for machines of another architecture.</summary>
    public static readonly ErrorCode ArchitectureUnfit = new(3408, "an image is for another architecture", ExitCode.Failed);

    /// <summary>This machine has not the memory that a machine is to have.</summary>
    public static readonly ErrorCode MemoryShort = new(3409, "there is not enough memory", ExitCode.Failed);

    /// <summary>The guest's agent did not answer in time.</summary>
    public static readonly ErrorCode AgentSilent = new(3410, "a machine did not answer", ExitCode.Failed);

    /// <summary>The guest's kernel panicked.</summary>
    public static readonly ErrorCode GuestPanicked = new(3411, "the kernel of a machine gave up", ExitCode.Failed);

    /// <summary>The guest's agent could not make a system of the image.</summary>
    public static readonly ErrorCode GuestCannotBoot = new(3412, "a machine did not boot", ExitCode.Failed);

    /// <summary>The machine ended while it was needed.</summary>
    public static readonly ErrorCode MachineEnded = new(3413, "a machine ended unexpectedly", ExitCode.Failed);

    /// <summary>There is no such command in the guest.</summary>
    public static readonly ErrorCode GuestCommandNotFound = new(3414, "there is no such command in a machine", ExitCode.CommandNotFound);

    /// <summary>The guest may not execute the command.</summary>
    public static readonly ErrorCode GuestCommandNotExecutable = new(3415, "a command of a machine cannot be executed", ExitCode.NotExecutable);

    /// <summary>The guest refused what it was asked.</summary>
    public static readonly ErrorCode GuestRefused = new(3416, "a machine refused a request", ExitCode.Failed);

    /// <summary>The command had not ended when its time was up.</summary>
    public static readonly ErrorCode GuestCommandTimedOut = new(3417, "a command of a machine took too long", ExitCode.Failed);

    /// <summary>A command's arguments or environment are more than a machine takes.</summary>
    public static readonly ErrorCode GuestCommandTooLong = new(3418, "a command for a machine is too long", ExitCode.Usage);

    /// <summary>A machine's own files are not what they should be.</summary>
    public static readonly ErrorCode MachineBroken = new(3419, "a machine is not whole", ExitCode.Integrity);
}
