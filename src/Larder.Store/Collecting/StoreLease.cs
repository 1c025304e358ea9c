using Larder.Database.Roots;
using Larder.Native.Durability;

namespace Larder.Store.Collecting;

/// <summary>
/// Keeps what its holder has looked up from being taken away: the content that a collection dooms goes only when every
/// lease of an earlier epoch has ended. A lease is a shared lock on one byte of <c>locks/leases</c>, whose place is the
/// epoch; so it needs no row, costs no write, and ends with its process, however that ends. Owns the lock.
/// </summary>
internal sealed class StoreLease : IDisposable
{
    private readonly FileLock _byte;

    private StoreLease(long epoch, FileLock held)
    {
        Epoch = epoch;
        _byte = held;
    }

    /// <summary>The epoch in which it was taken: what was doomed by then is absent to its holder.</summary>
    public long Epoch { get; }

    private static ReadOnlySpan<byte> LockName => "leases"u8;

    /// <summary>Takes a lease of the present epoch, before the first lookup.</summary>
    public static StoreLease Take(LarderRoot root)
    {
        while (true)
        {
            long epoch = Epochs.Current(root.Database);
            FileLock held = FileLock.ShareByte(root.Locks, LockName, epoch);

            // A collection that began in between may have found no lease, and take what it doomed.
            if (Epochs.Current(root.Database) == epoch)
            {
                return new StoreLease(epoch, held);
            }

            held.Dispose();
        }
    }

    /// <summary>Whether every lease of an epoch before this one has ended.</summary>
    public static bool HaveEndedBefore(LarderRoot root, long epoch) =>
        epoch <= 0 || FileLock.AreBytesFree(root.Locks, LockName, 0, epoch);

    /// <summary>Ends the lease.</summary>
    public void Dispose() => _byte.Dispose();
}
