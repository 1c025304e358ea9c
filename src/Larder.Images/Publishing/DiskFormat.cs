namespace Larder.Images.Publishing;

/// <summary>The file systems that the disk of an image can have.</summary>
public enum DiskFormat
{
    /// <summary>Can be written to and grown.</summary>
    Ext4,

    /// <summary>Is only read, and takes no more room than its content.</summary>
    Erofs,
}
