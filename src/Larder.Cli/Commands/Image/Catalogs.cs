using Larder.Cli.Configuration;
using Larder.Sources.Catalog;

namespace Larder.Cli.Commands.Image;

/// <summary>The catalog: what comes with Larder, and the files of machine and user.</summary>
internal static class Catalogs
{
    private const string FileName = "catalog.toml";

    /// <summary>Reads it; <c>catalog.toml</c> stands beside each <c>larder.toml</c>.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD1201.</exception>
    public static ImageCatalog Load(CommandContext context) => ImageCatalog.Load(
        new[] { context.Host.SystemConfiguration, UserDirectories.Configuration(context.Host) }
            .OfType<string>().Select(path => Path.Combine(Path.GetDirectoryName(path)!, FileName)));
}
