using System.Globalization;

namespace Larder.Store.Peers;

/// <summary>A root on another machine: <c>ssh://[user@]host[:port]/path</c>.</summary>
public sealed record SshAddress
{
    private const string Scheme = "ssh://";

    private SshAddress(string destination, int? port, string path) => (Destination, Port, Path) = (destination, port, path);

    /// <summary><c>[user@]host</c>, as ssh takes it.</summary>
    public string Destination { get; }

    /// <summary>The port; null for ssh's own choice.</summary>
    public int? Port { get; }

    /// <summary>The root's absolute path there.</summary>
    public string Path { get; }

    /// <summary>True when a text is meant as one.</summary>
    public static bool IsMeant(string text) => text.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Reads one; null when the text is none. What ssh would take for an option is none.</summary>
    public static SshAddress? TryParse(string text)
    {
        int slash = text.IndexOf('/', Math.Min(Scheme.Length, text.Length));
        if (!IsMeant(text) || slash < 0)
        {
            return null;
        }

        string destination = text[Scheme.Length..slash];
        int? port = null;
        int colon = destination.LastIndexOf(':');
        if (colon >= 0 && !destination.EndsWith(']'))
        {
            if (!int.TryParse(destination[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number is < 1 or > 65535)
            {
                return null;
            }

            (port, destination) = (number, destination[..colon]);
        }

        string host = destination[(destination.LastIndexOf('@') + 1)..];
        bool isPlain = destination.All(letter => char.IsAsciiLetterOrDigit(letter) || "@.-_:[]%".Contains(letter, StringComparison.Ordinal));
        return isPlain && host.Length > 0 && host[0] != '-' && destination[0] is not ('-' or '@') && slash + 1 < text.Length && !text.Any(char.IsControl)
            ? new SshAddress(destination.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal), port, text[slash..])
            : null;
    }

    /// <summary>The arguments of ssh that serve it. The path goes through the other side's shell, quoted.</summary>
    public IReadOnlyList<string> Arguments() =>
    [
        "-T",
        .. Port is int port ? (string[])["-p", port.ToString(CultureInfo.InvariantCulture)] : [],
        "--",
        Destination,
        $"larder store serve --stdio --root '{Path.Replace("'", "'\\''", StringComparison.Ordinal)}'",
    ];

    /// <inheritdoc/>
    public override string ToString() => $"{Scheme}{Destination}{(Port is int port ? $":{port.ToString(CultureInfo.InvariantCulture)}" : "")}{Path}";
}
