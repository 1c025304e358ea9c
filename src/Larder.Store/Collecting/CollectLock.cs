using Larder.Database.Roots;
using Larder.Native.Durability;

namespace Larder.Store.Collecting;

/// <summary>
/// The lock <c>locks/collect</c>: blobs keep their row ids and segments their places only while whoever changes these is
/// alone. Held by a collection, and by whoever makes the index anew.
/// </summary>
internal static class CollectLock
{
    /// <summary>Takes the lock, waiting for the one that holds it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before.</exception>
    public static FileLock Take(LarderRoot root, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (FileLock.TryTake(root.Locks, "collect"u8, shared: false, TimeSpan.FromHours(1), cancellationToken) is { } held)
            {
                return held;
            }
        }
    }
}
