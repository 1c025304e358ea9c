using System.CommandLine;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Formats.Oci;

namespace Larder.Cli.Commands.Store;

/// <summary>The options that say which image of a registry is meant, and how to ask for it.</summary>
internal sealed class ImageOptions
{
    private readonly Option<string?> _platform = MakePlatform("Take the image for this platform, as linux/arm64 (default: this machine's)");
    private readonly Flag _insecure = new("--insecure") { Description = "Ask a registry on this machine over http" };

    public IReadOnlyList<Option> All => [_platform, _insecure];

    /// <summary>Whether http is allowed to this machine.</summary>
    public bool IsInsecure(CommandContext context) => context.Value(_insecure);

    /// <summary>The option that says for which platform something is.</summary>
    public static Option<string?> MakePlatform(string description) => new("--platform") { Description = description, HelpName = "OS/ARCH" };

    /// <summary>The platform of a text; this machine's for null.</summary>
    /// <exception cref="LarderException">LRD7001: it is none.</exception>
    public static ImagePlatform ReadPlatform(string? text) => text is null ? ImagePlatform.Current
        : ImagePlatform.TryParse(text) ?? throw new LarderException(
            ErrorCodes.Usage, "The command line cannot be understood", $"«{PrintableText.OneLine(text)}» is no platform", "Write OS/ARCH or OS/ARCH/VARIANT, as linux/amd64 or linux/arm/v7");

    /// <summary>Whether a platform was asked for.</summary>
    public bool IsPlatformGiven(CommandContext context) => context.Value(_platform) is not null;

    /// <summary>The platform that was asked for, or this machine's.</summary>
    /// <exception cref="LarderException">LRD7001: it is none.</exception>
    public ImagePlatform Platform(CommandContext context) => ReadPlatform(context.Value(_platform));

    /// <summary>Refuses them for what is no image.</summary>
    /// <exception cref="LarderException">LRD7001: one was given.</exception>
    public void RefuseAny(CommandContext context, string path)
    {
        if ((context.Value(_insecure) ? _insecure.Name : context.Value(_platform) is null ? null : _platform.Name) is { } given)
        {
            throw new LarderException(
                ErrorCodes.Usage, "The command line cannot be understood", $"{given} is for images of a registry, and «{path}» is none", $"Leave {given} out, or write oci:// before the name of an image");
        }
    }
}
