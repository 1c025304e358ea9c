using Larder.Cli.Configuration;
using Larder.Formats.Errors;
using Larder.Sources.Oci;
using Larder.Sources.Oci.Mirrors;

namespace Larder.Cli.Commands.Registry;

/// <summary>Makes the client of a command, by its settings.</summary>
internal static class RegistryClients
{
    /// <summary>Makes a client; nothing is asked yet.</summary>
    /// <param name="context">Says where downloads are kept.</param>
    /// <param name="isInsecure">Whether a registry on this machine may be asked over http.</param>
    /// <exception cref="LarderException">LRD7008: nothing says where downloads are kept.</exception>
    public static RegistryClient Make(CommandContext context, bool isInsecure) => new(
        new RegistryClientOptions
        {
            CacheDirectory = DownloadsOf(context.Settings) ?? throw new LarderException(
                ErrorCodes.NoRootPath,
                "The registry was not asked",
                "neither XDG_CACHE_HOME nor HOME is set to an absolute path, from which the place of downloads would follow",
                "Say where it is with LARDER_CACHE_DIR"),
            PlainHttp = isInsecure ? PlainHttp.Loopback : PlainHttp.Never,
            Environment = context.Host.Variable,
            Mirrors = RegistryMirrors.OfFiles(context.Host.Variable),
        },
        context.Clock);

    /// <summary>Where downloads are kept; null when nothing says where.</summary>
    public static string? DownloadsOf(Settings settings) => settings.Cache.Value is { } cache ? Path.Combine(cache, "downloads") : null;
}
