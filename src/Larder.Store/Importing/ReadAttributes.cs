using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Importing;

/// <summary>The attributes of what is imported, as file metadata has them.</summary>
internal static class ReadAttributes
{
    public static PathAttributes Of(SafeFileHandle file, in FileStatus status)
    {
        IReadOnlyList<byte[]> names = OpenFileAttributes.ListExtended(file);
        return Of(status, names.Count == 0 ? ExtendedAttributes.None : Extended(names, key => OpenFileAttributes.GetExtended(file, key)));
    }

    public static PathAttributes Of(OpenedFile file, in FileStatus status)
    {
        IReadOnlyList<byte[]> names = file.ListExtended();
        return Of(status, names.Count == 0 ? ExtendedAttributes.None : Extended(names, key => file.GetExtended(key)));
    }

    public static PathAttributes Of(DirectoryHandle directory, byte[] name, in FileStatus status)
    {
        IReadOnlyList<byte[]> names = directory.ListExtendedAttributes(name);
        return Of(
            status, names.Count == 0 ? ExtendedAttributes.None : Extended(names, key => directory.GetExtendedAttribute(name, key)));
    }

    public static PathAttributes Of(in FileStatus status, ExtendedAttributes extended) => new(status.Mode)
    {
        Uid = status.User,
        Gid = status.Group,
        MtimeSeconds = status.ModifiedSeconds,
        MtimeNanoseconds = status.ModifiedNanoseconds,
        ExtendedAttributes = extended,
    };

    // One that is removed meanwhile was never there.
    private static ExtendedAttributes Extended(IReadOnlyList<byte[]> names, Func<byte[], byte[]?> read) => ExtendedAttributes.Of(
        names.Select(key => (Key: key, Value: read(key)))
            .Where(pair => pair.Value is not null)
            .Select(pair => new ExtendedAttribute(pair.Key, pair.Value)));
}
