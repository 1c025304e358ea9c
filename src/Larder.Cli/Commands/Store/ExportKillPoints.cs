using Larder.Native.Durability;

namespace Larder.Cli.Commands.Store;

/// <summary>The writes by which <c>store checkout</c> and <c>store export</c> publish what they made.</summary>
internal static class ExportKillPoints
{
    /// <summary>The sync of a checkout, before it gets its name.</summary>
    public static readonly KillPoint SyncCheckout = new("store.sync.checkout");

    /// <summary>The rename that publishes a checkout.</summary>
    public static readonly KillPoint RenameCheckout = new("store.rename.checkout");

    /// <summary>The sync of an exported archive, before it gets its name.</summary>
    public static readonly KillPoint SyncExport = new("store.sync.export");

    /// <summary>The rename that publishes an exported archive.</summary>
    public static readonly KillPoint RenameExport = new("store.rename.export");
}
