using System.Reflection;

namespace Larder.Cli;

/// <summary>Which build this is.</summary>
internal static class BuildVersion
{
    // "1.2.3" or "1.2.3+commit": the SDK adds the commit when it builds in a git work tree.
    private static readonly string[] Parts =
        (typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+', 2);

    /// <summary>The version.</summary>
    public static string Version => Parts[0];

    /// <summary>The commit it was built from; null when the build did not know.</summary>
    public static string? Commit => Parts.Length > 1 ? Parts[1] : null;

    /// <summary>Both in one word.</summary>
    public static string Text => Commit is null ? Version : $"{Version} ({Commit})";
}
