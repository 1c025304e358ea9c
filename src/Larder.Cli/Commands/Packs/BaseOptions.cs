namespace Larder.Cli.Commands.Packs;

/// <summary>The options that say how the bases of packs are asked for.</summary>
internal static class BaseOptions
{
    /// <summary>Whether http is allowed to this machine.</summary>
    public static Flag MakeInsecure() => new("--insecure") { Description = "Ask a registry on this machine for the bases of packs over http" };
}
