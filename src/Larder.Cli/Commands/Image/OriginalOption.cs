using System.CommandLine;
using Larder.Formats.Errors;

namespace Larder.Cli.Commands.Image;

/// <summary>The options that say in which form an image is handed out: as it was published, or as one layer.</summary>
internal sealed class OriginalOption
{
    private readonly Flag _original = new("--original")
    {
        Description = "Hand it out as it was published, byte for byte: same manifest, layers and digest; needs image pull --keep-layers",
    };

    private readonly LayerOption _layer = new();

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> All => [_original, _layer.Option];

    /// <summary>How one layer is to be compressed.</summary>
    public LayerOption Layer => _layer;

    /// <summary>Whether it is to be as it was published.</summary>
    /// <exception cref="LarderException">LRD7001: and a compression was asked for too.</exception>
    public bool Read(CommandContext context)
    {
        bool isOriginal = context.Value(_original);
        if (isOriginal)
        {
            _layer.Refuse(context, "--original");
        }

        return isOriginal;
    }

    /// <summary>Refuses both for what is no OCI image.</summary>
    /// <exception cref="LarderException">LRD7001: one was given.</exception>
    public void Refuse(CommandContext context, string format)
    {
        _layer.Refuse(context, format);
        if (context.Value(_original))
        {
            throw new LarderException(
                ErrorCodes.Usage, "The command line cannot be understood", $"--original means nothing for {format}", "Leave --original out, or choose --format oci or oci-archive");
        }
    }
}
