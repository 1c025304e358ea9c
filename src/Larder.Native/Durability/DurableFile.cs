using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Native.Durability;

/// <summary>Small files that must survive: written aside, synced, renamed, and the directory synced.</summary>
public static class DurableFile
{
    /// <summary>Puts a whole file in place; whoever opens the name sees the old bytes or the new ones.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="name">Under which name.</param>
    /// <param name="content">All of its bytes.</param>
    /// <param name="mode">Permission bits.</param>
    /// <param name="point">The kill point of its sync and of its rename.</param>
    public static void Write(DirectoryHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content, ushort mode, KillPoint point)
    {
        byte[] aside = [(byte)'.', .. name, .. ".new"u8];
        _ = directory.TryUnlink(aside);
        using (SafeFileHandle file = directory.CreateFile(aside, mode))
        {
            RandomAccess.Write(file, content, 0);
            Durable.Sync(file, point);
        }

        Durable.Rename(directory, aside, directory, name, replace: true, point);
        Durable.Sync(directory.Handle, point);
    }
}
