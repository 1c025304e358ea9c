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

    /// <summary>Sets the space aside unless it is; nothing happens where there is not enough of it.</summary>
    public static void TryMake(LarderRoot root)
    {
        using DirectoryHandle store = root.Directory.OpenDirectory(RootPaths.Store);
        if (store.TryStat(Name) is { } there && there.AllocatedBytes >= Size)
        {
            return;
        }

        try
        {
            using SafeFileHandle file = store.OpenOrCreate(Name, 0x180);
            _ = FileContent.TryAllocate(file, 0, Size);
        }
        catch (LinuxException error) when (error.IsNoSpace)
        {
            _ = TryDrop(root);
        }
    }

    /// <summary>Gives the space back; false when none was set aside.</summary>
    public static bool TryDrop(LarderRoot root)
    {
        using DirectoryHandle store = root.Directory.OpenDirectory(RootPaths.Store);
        return store.TryUnlink(Name);
    }
}
