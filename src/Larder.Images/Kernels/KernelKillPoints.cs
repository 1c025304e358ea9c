using Larder.Native.Durability;

namespace Larder.Images.Kernels;

/// <summary>The writes by which kernels come and go.</summary>
internal static class KernelKillPoints
{
    /// <summary>The sync of a kernel's files, before it gets its name.</summary>
    public static readonly KillPoint SyncKernel = new("images.sync.kernel");

    /// <summary>The rename that gives a new kernel its name.</summary>
    public static readonly KillPoint RenameKernel = new("images.rename.kernel");

    /// <summary>The exchange of a kernel and the one that replaces it.</summary>
    public static readonly KillPoint ExchangeKernel = new("images.exchange.kernel");

    /// <summary>The rename that takes the name of a kernel that is removed.</summary>
    public static readonly KillPoint RemoveKernel = new("images.remove.kernel");
}
