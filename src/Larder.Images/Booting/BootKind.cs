namespace Larder.Images.Booting;

/// <summary>What a file is to a machine that boots from it.</summary>
internal enum BootKind
{
    /// <summary>A finished ext4 disk.</summary>
    Ext4Disk,

    /// <summary>A finished EROFS disk.</summary>
    ErofsDisk,

    /// <summary>The kernel.</summary>
    Kernel,

    /// <summary>The first file system.</summary>
    Initrd,

    /// <summary>A note of whoever made the others.</summary>
    Note,
}
