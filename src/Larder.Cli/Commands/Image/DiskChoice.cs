using System.CommandLine;
using Larder.Cli.Commands.Store;
using Larder.Images.Publishing;

namespace Larder.Cli.Commands.Image;

/// <summary>The options that say what the disk of an image is to be like.</summary>
internal sealed class DiskChoice
{
    private readonly Option<string> _format = new("--format")
    {
        Description = "The file system of the disk: ext4 (the default), or erofs, which is only read",
        HelpName = "FORMAT",
        DefaultValueFactory = static _ => ExportFormat.Ext4,
    };

    private readonly DiskOptions _disk = new();

    public DiskChoice() => _format.AcceptOnlyFromAmong(ExportFormat.Ext4, ExportFormat.Erofs);

    public IReadOnlyList<Option> All => [_format, .. _disk.All];

    /// <summary>What was asked for.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD7001: a value is none, or means nothing for the format.</exception>
    public DiskRequest Read(CommandContext context)
    {
        string format = context.Value(_format)!;
        _disk.RefuseOthers(context, format);
        bool isGiven = _disk.IsAnyGiven(context) || format != ExportFormat.Ext4;
        return format == ExportFormat.Ext4
            ? DiskRequest.Default with { Ext4 = _disk.ReadExt4(context), IsGiven = isGiven }
            : DiskRequest.Default with { Format = DiskFormat.Erofs, Erofs = _disk.ReadErofs(context), IsGiven = isGiven };
    }
}
