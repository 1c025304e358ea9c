namespace Larder.Formats.Tar;

/// <summary>What a writer asks of an entry; breaking it is the caller's mistake.</summary>
internal static class TarEntryCheck
{
    public static void ThrowIfUnwritable(TarEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        bool isLink = entry.Kind is TarEntryKind.Symlink or TarEntryKind.HardLink;
        bool isDevice = entry.Kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice;
        Require(Enum.IsDefined(entry.Kind), "There is no such kind.");
        Require(!entry.Path.Contains((byte)0) && !entry.LinkTarget.Contains((byte)0), "A name has a NUL byte.");
        Require(entry.Path.Length > 0 || entry.Kind == TarEntryKind.Directory, "Only a directory can be the root.");
        Require(entry.Kind == TarEntryKind.Directory || entry.Path[^1] != '/', "Only a directory can end in a slash.");
        Require(entry.LinkTarget.Length > 0 == isLink, "Links have a target, and nothing else has.");
        Require(entry.Mode <= 0xfff, "The mode is at most 07777.");
        Require(entry.Uid != uint.MaxValue && entry.Gid != uint.MaxValue, "2^32 - 1 is nobody's number.");
        Require(
            entry.MtimeNanoseconds is >= 0 and < PaxTime.NanosecondsPerSecond, "Nanoseconds are less than a second.");
        Require(entry.Size == 0 || (entry.Kind == TarEntryKind.File && entry.Size > 0), "Only files have a size.");
        Require(
            isDevice || (entry.DeviceMajor == 0 && entry.DeviceMinor == 0), "Only devices have device numbers.");
        Require(
            entry.DeviceMajor <= TarField.DeviceMajor.MaximumOctal
                && entry.DeviceMinor <= TarField.DeviceMinor.MaximumOctal,
            "Device numbers are at most 2^21 - 1.");

        void Require(bool condition, string message)
        {
            if (!condition)
            {
                throw new ArgumentException(message, nameof(entry));
            }
        }
    }
}
