namespace Larder.Cli.Commands.Store;

/// <summary>What <c>store export</c> writes.</summary>
internal static class ExportFormat
{
    /// <summary>A tar archive, the default.</summary>
    public const string Tar = "tar";

    /// <summary>A disk image that machines can write to.</summary>
    public const string Ext4 = "ext4";

    /// <summary>A disk image that is only read.</summary>
    public const string Erofs = "erofs";
}
