namespace Larder.Formats.FileMetadata;

/// <summary>The numbers of a device node. Their ranges are those of Linux, so that every sink can write them.</summary>
public readonly record struct DeviceNumber
{
    /// <summary>The largest major number: 12 bits.</summary>
    public const uint MaxMajor = 0xFFF;

    /// <summary>The largest minor number: 20 bits.</summary>
    public const uint MaxMinor = 0xF_FFFF;

    /// <summary>States both numbers.</summary>
    /// <exception cref="Errors.LarderException">LRD2202: a number is larger than Linux has.</exception>
    public DeviceNumber(uint major, uint minor)
    {
        if (major > MaxMajor || minor > MaxMinor)
        {
            throw MetadataFailure.Because($"there is no device {major}:{minor}, the last is {MaxMajor}:{MaxMinor}");
        }

        Major = major;
        Minor = minor;
    }

    /// <summary>Which driver: 0–4095.</summary>
    public uint Major { get; }

    /// <summary>Which of the driver's devices: 0–1048575.</summary>
    public uint Minor { get; }
}
