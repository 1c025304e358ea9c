using System.CommandLine;
using Larder.Formats.Errors;
using Larder.Images.Exporting;

namespace Larder.Cli.Commands.Image;

/// <summary>The option that says how the layer of an image is compressed.</summary>
internal sealed class LayerOption
{
    private readonly Option<string?> _compression = new("--compression")
    {
        Description = "How the layer is compressed: zstd (the default), gzip, which everything reads, or none",
        HelpName = "KIND",
    };

    public LayerOption() => _compression.AcceptOnlyFromAmong("zstd", "gzip", "none");

    /// <summary>The option.</summary>
    public Option Option => _compression;

    /// <summary>What was asked for.</summary>
    public LayerCompression Read(CommandContext context) => context.Value(_compression) switch
    {
        "gzip" => LayerCompression.Gzip,
        "none" => LayerCompression.None,
        _ => LayerCompression.Zstd,
    };

    /// <summary>Refuses it for what has no layer.</summary>
    /// <exception cref="LarderException">LRD7001: it was given.</exception>
    public void Refuse(CommandContext context, string format)
    {
        if (context.Value(_compression) is not null)
        {
            throw new LarderException(
                ErrorCodes.Usage, "The command line cannot be understood", $"--compression means nothing for {format}", "Leave --compression out, or choose another --format");
        }
    }
}
