namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>A file is no Linux kernel that a machine here could boot.</summary>
    public static readonly ErrorCode NotAKernel = new(3101, "the file is no Linux kernel", ExitCode.Usage);

    /// <summary>No kernel is kept under this name.</summary>
    public static readonly ErrorCode KernelNotFound = new(3102, "there is no kernel of this name", ExitCode.NotFound);

    /// <summary>A kernel that is kept lacks files, or its record cannot be read.</summary>
    public static readonly ErrorCode KernelDamaged = new(3103, "a kernel is damaged or incomplete", ExitCode.Integrity);

    /// <summary>Another kernel has the name, or somebody is just importing one.</summary>
    public static readonly ErrorCode KernelNameTaken = new(3104, "another kernel has this name", ExitCode.Conflict);

    /// <summary>Where a kernel should be is none, or there are several, or its modules are of another version.</summary>
    public static readonly ErrorCode KernelSourceUnclear = new(3105, "not one kernel with its modules", ExitCode.Usage);

    /// <summary>A module of a kernel cannot be read, or modules need each other in a circle.</summary>
    public static readonly ErrorCode KernelModuleInvalid = new(3106, "a kernel module cannot be used", ExitCode.Integrity);

    /// <summary>A name for a kernel breaks the rules, or none follows from what is imported.</summary>
    public static readonly ErrorCode KernelNameInvalid = new(3107, "the name of a kernel is missing or wrong", ExitCode.Usage);

    /// <summary>There is nothing at the path that a kernel was to be taken from.</summary>
    public static readonly ErrorCode KernelSourceNotFound = new(3108, "there is nothing to take a kernel from", ExitCode.NotFound);
}
