using System.Globalization;
using Larder.Formats.Errors;

namespace Larder.Machines.Monitors;

/// <summary>A port of this machine's loopback, or of an address of it, that leads to one of the guest's.</summary>
/// <param name="Address">An IPv4 address of the host.</param>
/// <param name="HostPort">1–65535.</param>
/// <param name="GuestPort">1–65535.</param>
/// <param name="IsUdp">UDP instead of TCP.</param>
public sealed record PortForward(string Address, int HostPort, int GuestPort, bool IsUdp)
{
    /// <summary>Reads <c>[ADDRESS:]HOST:GUEST[/udp]</c>; without an address it is 127.0.0.1.</summary>
    /// <exception cref="LarderException">LRD7001: it is none.</exception>
    public static PortForward Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string ports = text;
        bool isUdp = false;
        if (text.IndexOf('/', StringComparison.Ordinal) is >= 0 and int slash)
        {
            isUdp = text[(slash + 1)..] == "udp";
            ports = isUdp || text[(slash + 1)..] == "tcp" ? text[..slash] : throw Refused(text);
        }

        string[] parts = ports.Split(':');
        return parts.Length switch
        {
            2 => new PortForward("127.0.0.1", Port(parts[0], text), Port(parts[1], text), isUdp),
            3 when IsAddress(parts[0]) => new PortForward(parts[0], Port(parts[1], text), Port(parts[2], text), isUdp),
            _ => throw Refused(text),
        };
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}:{HostPort}:{GuestPort}{(IsUdp ? "/udp" : "")}");

    // IPAddress also takes "1" and "0x7f.1": four numbers are what people mean.
    private static bool IsAddress(string text) => text.Split('.') is { Length: 4 } parts
        && parts.All(part => part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit) && int.Parse(part, CultureInfo.InvariantCulture) <= 255);

    private static int Port(string text, string whole) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535 ? port : throw Refused(whole);

    private static LarderException Refused(string text) => new(
        ErrorCodes.Usage,
        "The command line cannot be understood",
        $"«{Formats.Packs.PackText.Printable(text)}» says no ports",
        "Write HOST:GUEST, ADDRESS:HOST:GUEST or HOST:GUEST/udp, as 8080:80");
}
