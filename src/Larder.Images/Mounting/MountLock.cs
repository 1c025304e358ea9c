using Larder.Database.Roots;
using Larder.Native.Durability;

namespace Larder.Images.Mounting;

/// <summary>The lock <c>locks/mounts</c>: one command at a time mounts or unmounts, so that none takes another's begun work for left over.</summary>
internal static class MountLock
{
    /// <summary>Takes it, waiting for who has it.</summary>
    public static FileLock Take(LarderRoot root, CancellationToken cancellationToken = default) => Take(root, TimeSpan.FromDays(365), cancellationToken)!;

    /// <summary>Takes it; null when somebody has it.</summary>
    public static FileLock? TryTake(LarderRoot root) => Take(root, TimeSpan.Zero, CancellationToken.None);

    private static FileLock? Take(LarderRoot root, TimeSpan timeout, CancellationToken cancellationToken) =>
        FileLock.TryTake(root.Locks, "mounts"u8, shared: false, timeout, cancellationToken);
}
