using Larder.Native.Durability;

namespace Larder.Machines;

/// <summary>The writes that a machine's promises rest on (docs/design.md §4).</summary>
internal static class MachineKillPoints
{
    public static readonly KillPoint SyncInitramfs = new("machines.sync.initramfs");
    public static readonly KillPoint SyncStaged = new("machines.sync.staged");
    public static readonly KillPoint RenameMachine = new("machines.rename.machine");
    public static readonly KillPoint SyncMachines = new("machines.sync.machines");
    public static readonly KillPoint RenameRun = new("machines.rename.run");
    public static readonly KillPoint SyncEnd = new("machines.sync.end");
    public static readonly KillPoint RenameAway = new("machines.rename.away");
}
