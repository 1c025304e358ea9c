using System.Globalization;
using Larder.Formats.Erofs;
using Larder.Formats.Ext4;

namespace Larder.Images.Publishing;

/// <summary>What the disk of an image is to be like, where it does not come finished.</summary>
/// <param name="Format">Its file system.</param>
/// <param name="Ext4">How, when it is ext4.</param>
/// <param name="Erofs">How, when it is EROFS.</param>
public sealed record DiskRequest(DiskFormat Format, Ext4Options Ext4, ErofsOptions Erofs)
{
    /// <summary>ext4 with room to install something.</summary>
    public static DiskRequest Default { get; } = new(DiskFormat.Ext4, new Ext4Options(), new ErofsOptions());

    /// <summary>Whether any of it was asked for; a finished disk cannot be made otherwise than it is.</summary>
    public bool IsGiven { get; init; }

    /// <summary>The file's name in an image.</summary>
    internal string FileName => FileNameOf(Format);

    /// <summary>All that decides about the disk's bytes besides the file system, as one line.</summary>
    internal string Identity => Format is DiskFormat.Ext4
        ? string.Create(CultureInfo.InvariantCulture, $"ext4 size={Ext4.Size} journal={Ext4.HasJournal} uuid={Ext4.Uuid} label={Ext4.Label}")
        : string.Create(CultureInfo.InvariantCulture, $"erofs uuid={Erofs.Uuid} label={Erofs.Label}");

    internal static string FileNameOf(DiskFormat format) => $"rootfs.{NameOf(format)}";

    internal static string NameOf(DiskFormat format) => format is DiskFormat.Ext4 ? "ext4" : "erofs";
}
