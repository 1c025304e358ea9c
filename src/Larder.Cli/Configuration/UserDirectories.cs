namespace Larder.Cli.Configuration;

/// <summary>Where a user's things lie (XDG Base Directory Specification 0.8; relative paths in its variables are ignored).</summary>
internal static class UserDirectories
{
    /// <summary>The user's configuration file; null when there is no home.</summary>
    public static string? Configuration(CommandHost host) =>
        Find(host, "XDG_CONFIG_HOME", ".config") is { } directory ? Path.Combine(directory, "larder", "larder.toml") : null;

    /// <summary>The user's own root; null when there is no home.</summary>
    public static string? Data(CommandHost host) =>
        Find(host, "XDG_DATA_HOME", ".local/share") is { } directory ? Path.Combine(directory, "larder") : null;

    /// <summary>The user's own cache; null when there is no home.</summary>
    public static string? Cache(CommandHost host) =>
        Find(host, "XDG_CACHE_HOME", ".cache") is { } directory ? Path.Combine(directory, "larder") : null;

    private static string? Find(CommandHost host, string variable, string belowHome) =>
        host.Variable(variable) is { } given && Path.IsPathRooted(given) ? given
        : host.Variable("HOME") is { } home && Path.IsPathRooted(home) ? Path.Combine(home, belowHome)
        : null;
}
