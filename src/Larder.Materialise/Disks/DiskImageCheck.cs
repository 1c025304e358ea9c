using Larder.Formats.Disks;
using Larder.Formats.Erofs;
using Larder.Formats.Ext4;
using Microsoft.Win32.SafeHandles;

namespace Larder.Materialise.Disks;

/// <summary>Checks the structures of an image of either format.</summary>
public static class DiskImageCheck
{
    /// <summary>Checks an image; what it holds is not compared with the store.</summary>
    /// <param name="image">Open for reading.</param>
    /// <returns>True for EROFS, false for ext4.</returns>
    /// <exception cref="Formats.Errors.LarderException">LRD2404: the first fault that was found.</exception>
    /// <exception cref="IOException">Reading failed.</exception>
    public static bool Run(SafeFileHandle image)
    {
        DiskRead read = (offset, bytes) => ReadAll(image, bytes, offset);
        bool isErofs = ErofsCheck.IsErofs(read);
        if (isErofs)
        {
            ErofsCheck.Run(read);
        }
        else
        {
            Ext4Check.Run(read);
        }

        return isErofs;
    }

    private static bool ReadAll(SafeFileHandle image, Span<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(image, bytes, offset);
            if (read == 0)
            {
                return false;
            }

            bytes = bytes[read..];
            offset += read;
        }

        return true;
    }
}
