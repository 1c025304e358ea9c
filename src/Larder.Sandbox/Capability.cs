using System.Text;
using Larder.Formats.Errors;

namespace Larder.Sandbox;

/// <summary>
/// Something a pack is allowed beyond its own files (docs/design.md §5). Parsed once; a closed family: what is not
/// here is denied.
/// </summary>
public abstract record Capability
{
    private const string DevicePrefix = "device:";
    private const int LongestDevicePath = 255;

    // Below these lie other people's terminals and memory, and devices that the sandbox makes afresh.
    private static readonly string[] OwnDevices =
    [
        "/dev/console", "/dev/fd", "/dev/full", "/dev/null", "/dev/ptmx", "/dev/pts", "/dev/random", "/dev/shm",
        "/dev/stderr", "/dev/stdin", "/dev/stdout", "/dev/tty", "/dev/urandom", "/dev/zero",
    ];

    private Capability()
    {
    }

    /// <summary>Reads a capability of a manifest.</summary>
    /// <param name="text"><c>network</c>, <c>cwd</c>, <c>home:ro</c>, <c>home:rw</c> or <c>device:/dev/…</c>.</param>
    /// <returns>Null for anything else: it has no second spelling.</returns>
    public static Capability? TryParse(string text) => text switch
    {
        "network" => new Network(),
        "cwd" => new WorkingDirectory(),
        "home:ro" => new Home(Writable: false),
        "home:rw" => new Home(Writable: true),
        _ when text.StartsWith(DevicePrefix, StringComparison.Ordinal)
            && IsDevicePath(text[DevicePrefix.Length..]) => new Device(text[DevicePrefix.Length..]),
        _ => null,
    };

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="LarderException"><see cref="ErrorCodes.UnknownCapability"/>.</exception>
    public static Capability Parse(string text) => TryParse(text) ?? throw new LarderException(
        ErrorCodes.UnknownCapability,
        $"capability \"{text}\" is unknown",
        "a capability is network, cwd, home:ro, home:rw or device:/dev/NAME, and what is not known is denied",
        "correct the pack's capabilities");

    /// <summary>As a manifest has it.</summary>
    public abstract override string ToString();

    private static bool IsDevicePath(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal)
        && path.Length is > 5 and <= LongestDevicePath
        && !path.AsSpan().ContainsAnyExceptInRange('!', '~')
        && path[5..].Split('/').All(static part => part is not ("" or "." or ".."))
        && !OwnDevices.Any(own => path == own || path.StartsWith(own + "/", StringComparison.Ordinal));

    /// <summary>The host's network, with its names (resolv.conf and hosts).</summary>
    public sealed record Network : Capability
    {
        /// <inheritdoc/>
        public override string ToString() => "network";
    }

    /// <summary>The directory that the command is called from, to read and write, at the same path.</summary>
    public sealed record WorkingDirectory : Capability
    {
        /// <inheritdoc/>
        public override string ToString() => "cwd";
    }

    /// <summary>The caller's home directory, at the same path.</summary>
    /// <param name="Writable">Also to write.</param>
    public sealed record Home(bool Writable) : Capability
    {
        /// <inheritdoc/>
        public override string ToString() => Writable ? "home:rw" : "home:ro";
    }

    /// <summary>A device, or a directory of devices. One that the machine lacks is left out, not an error.</summary>
    public sealed record Device : Capability
    {
        internal Device(string path) => Path = path;

        /// <summary>Printable ASCII below <c>/dev/</c>, canonical.</summary>
        public string Path { get; }

        internal byte[] PathBytes => Encoding.ASCII.GetBytes(Path);

        /// <inheritdoc/>
        public override string ToString() => DevicePrefix + Path;
    }
}
