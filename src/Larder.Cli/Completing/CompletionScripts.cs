namespace Larder.Cli.Completing;

/// <summary>
/// The scripts that shells load. They hold no knowledge of commands: each asks <c>larder complete</c>, so that they
/// never grow old.
/// </summary>
internal static class CompletionScripts
{
    /// <summary>The shells that have one.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish"];

    /// <summary>The script of one of <see cref="Shells"/>.</summary>
    public static string Of(string shell)
    {
        using Stream script = typeof(CompletionScripts).Assembly.GetManifestResourceStream($"completion/{shell}")
            ?? throw new ArgumentException("There is no script for this shell.", nameof(shell));
        using StreamReader reader = new(script);
        return reader.ReadToEnd();
    }
}
