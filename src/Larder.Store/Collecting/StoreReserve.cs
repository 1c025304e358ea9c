using Larder.Database.Roots;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Collecting;

/// <summary>
/// The file <c>store/reserve</c>: space set aside, so that a collection can begin on a full disk. A collection needs some
/// to write down what it is about to free.
/// </summary>
internal static class StoreReserve
{
    /// <summary>Its bytes.</summary>
    public const long Size = 4L << 20;

    private static ReadOnlySpan<byte> Name => "reserve"u8;

    /// <summary>
    /// Sets the space aside unless it is; nothing happens where that cannot be done. Nothing rests on it: who cannot write
    /// there will be told by the first write that counts.
    /// </summary>
    public static void TryMake(LarderRoot root)
    {
        try
        {
            using DirectoryHandle store = root.Directory.OpenDirectory(RootPaths.Store);
            if (store.TryStat(Name) is { } there && there.AllocatedBytes >= Size)
            {
                return;
            }

            using SafeFileHandle file = store.OpenOrCreate(Name, 0x180);
            _ = FileContent.TryAllocate(file, 0, Size);
        }
        catch (LinuxException error) when (error.IsNoSpace)
        {
            _ = TryDrop(root);
        }
        catch (LinuxException)
        {
            // As said above.
        }
    }

    /// <summary>Gives the space back; false when none was set aside.</summary>
    public static bool TryDrop(LarderRoot root)
    {
        using DirectoryHandle store = root.Directory.OpenDirectory(RootPaths.Store);
        return store.TryUnlink(Name);
    }
}
