namespace Larder.Formats.Packs;

/// <summary>
/// Which paths a pack may ask for as a device: canonical, of printable ASCII, below <c>/dev/</c>, and none of those
/// that every sandbox has of its own. The rule stands here rather than in the sandbox, so that a pack that could not
/// run is refused when it is built and when it is installed.
/// </summary>
internal static class DevicePath
{
    private const int MaxBytes = 255;

    // Below these lie other people's terminals and memory, and devices that the sandbox makes afresh.
    private static readonly string[] OfEverySandbox =
    [
        "/dev/console", "/dev/fd", "/dev/full", "/dev/null", "/dev/ptmx", "/dev/pts", "/dev/random", "/dev/shm",
        "/dev/stderr", "/dev/stdin", "/dev/stdout", "/dev/tty", "/dev/urandom", "/dev/zero",
    ];

    /// <summary>The path, or null for one that cannot be asked for.</summary>
    public static TreePath? TryParse(string text) =>
        text.StartsWith("/dev/", StringComparison.Ordinal)
        && text.Length <= MaxBytes
        && !text.AsSpan().ContainsAnyExceptInRange('!', '~')
        && !OfEverySandbox.Any(own => text == own || text.StartsWith(own + "/", StringComparison.Ordinal))
        && TreePath.TryParse(text, out TreePath? path)
            ? path
            : null;
}
