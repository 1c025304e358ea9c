namespace Larder.Formats.Kernels;

/// <summary>Where a kernel has a driver.</summary>
public enum DriverState
{
    /// <summary>Nothing tells: there are neither modules nor a list or configuration of the kernel.</summary>
    Unknown = 0,

    /// <summary>It is in the kernel itself.</summary>
    Builtin,

    /// <summary>It is a module, and all that it needs is there.</summary>
    Module,

    /// <summary>It is not there, or lacks what it needs.</summary>
    Absent,
}
