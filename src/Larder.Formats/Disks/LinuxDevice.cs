using Larder.Formats.FileMetadata;

namespace Larder.Formats.Disks;

/// <summary>The numbers of a device as Linux' file systems keep them in 32 bits.</summary>
internal static class LinuxDevice
{
    /// <summary>Whether the numbers fit the form of old, 8 bits each.</summary>
    public static bool IsOld(DeviceNumber device) => device is { Major: < 256, Minor: < 256 };

    /// <summary>The form of old.</summary>
    public static uint Old(DeviceNumber device) => (device.Major << 8) | device.Minor;

    /// <summary>The form of today: the minor number on both sides of the major one.</summary>
    public static uint New(DeviceNumber device) => (device.Minor & 0xFF) | (device.Major << 8) | ((device.Minor & ~0xFFu) << 12);
}
