using Larder.Native.Durability;

namespace Larder.Images.Exporting;

/// <summary>The writes of an export that others can see before it has its name.</summary>
internal static class ImageExportKillPoints
{
    public static readonly KillPoint RenameLayer = new("images.rename.layer");
}
