using System.Text;

namespace Larder.Formats.Kernels;

/// <summary>The drivers that machines need or may use, and where a kernel has each (docs/decisions/kernels.md).</summary>
public static class KernelDrivers
{
    // The module, and the setting of the kernel's configuration that makes it.
    private static readonly (string Name, string Setting)[] Table =
    [
        ("virtio_pci", "CONFIG_VIRTIO_PCI"),
        ("virtio_mmio", "CONFIG_VIRTIO_MMIO"),
        ("virtio_blk", "CONFIG_VIRTIO_BLK"),
        ("virtio_scsi", "CONFIG_SCSI_VIRTIO"),
        ("virtio_net", "CONFIG_VIRTIO_NET"),
        ("virtio_console", "CONFIG_VIRTIO_CONSOLE"),
        ("virtio_rng", "CONFIG_HW_RANDOM_VIRTIO"),
        ("virtio_balloon", "CONFIG_VIRTIO_BALLOON"),
        ("vmw_vsock_virtio_transport", "CONFIG_VIRTIO_VSOCKETS"),
        ("virtiofs", "CONFIG_VIRTIO_FS"),
        ("9p", "CONFIG_9P_FS"),
        ("9pnet_virtio", "CONFIG_NET_9P_VIRTIO"),
        ("fuse", "CONFIG_FUSE_FS"),
        ("ext4", "CONFIG_EXT4_FS"),
        ("erofs", "CONFIG_EROFS_FS"),
        ("overlay", "CONFIG_OVERLAY_FS"),
        ("squashfs", "CONFIG_SQUASHFS"),
        ("btrfs", "CONFIG_BTRFS_FS"),
        ("xfs", "CONFIG_XFS_FS"),
        ("loop", "CONFIG_BLK_DEV_LOOP"),
        ("dm_mod", "CONFIG_BLK_DEV_DM"),
        ("tun", "CONFIG_TUN"),
        ("veth", "CONFIG_VETH"),
        ("bridge", "CONFIG_BRIDGE"),
    ];

    /// <summary>Their names, as modules have them, in the order of documents.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(static driver => driver.Name)];

    /// <summary>Where a kernel has each driver.</summary>
    /// <param name="modules">Its modules; null when it came without.</param>
    /// <param name="builtin">Names in its <c>modules.builtin</c>; null when there was none.</param>
    /// <param name="settings">What its configuration builds in; null when there was none.</param>
    public static IReadOnlyList<KeyValuePair<string, DriverState>> Find(ModuleGraph? modules, IReadOnlySet<string>? builtin, IReadOnlySet<string>? settings) =>
    [
        .. Table.Select(driver => KeyValuePair.Create(
            driver.Name,
            modules is not null && modules.Has(driver.Name) ? (modules.LoadOrder(driver.Name) is null ? DriverState.Absent : DriverState.Module)
            : builtin?.Contains(driver.Name) is true || settings?.Contains(driver.Setting) is true ? DriverState.Builtin
            : builtin is null && settings is null ? DriverState.Unknown
            : DriverState.Absent)),
    ];

    /// <summary>The names in a <c>modules.builtin</c>: a path a line.</summary>
    public static IReadOnlySet<string> ReadBuiltin(ReadOnlySpan<byte> text) =>
        Lines(text).Where(static line => line.Length > 0).Select(KernelModule.NameOf).ToHashSet(StringComparer.Ordinal);

    /// <summary>The settings that a kernel's configuration builds in.</summary>
    public static IReadOnlySet<string> ReadConfiguration(ReadOnlySpan<byte> text) =>
        Lines(text).Where(static line => line.EndsWith("=y", StringComparison.Ordinal)).Select(static line => line[..^2]).ToHashSet(StringComparer.Ordinal);

    private static string[] Lines(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.TrimEntries);
}
