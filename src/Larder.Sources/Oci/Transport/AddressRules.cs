using System.Net;
using System.Net.Sockets;

namespace Larder.Sources.Oci.Transport;

/// <summary>
/// Where a registry may lead us: to a token realm, a redirect, the place of a foreign layer. Denied unless allowed, in
/// this order: only http and https without credentials within; the host that led us there; over https only, unless
/// that host was asked over http itself; no literal address and no name of this machine or of a private network.
/// </summary>
internal static class AddressRules
{
    /// <summary>Null when it is allowed; else why not.</summary>
    /// <param name="target">Where it leads.</param>
    /// <param name="from">Who leads there; null when nobody that we asked does.</param>
    public static string? Refusal(Uri target, Uri? from)
    {
        if (!target.IsAbsoluteUri || target.Scheme is not ("https" or "http"))
        {
            return "its scheme is neither https nor http";
        }

        if (target.UserInfo.Length > 0)
        {
            return "it carries a user name";
        }

        bool isPlain = target.Scheme == "http";
        bool isSameHost = from is not null && string.Equals(from.Host, target.Host, StringComparison.OrdinalIgnoreCase);
        if (isPlain && from?.Scheme != "http")
        {
            return "it leads from https to http";
        }

        if (isSameHost)
        {
            return null;
        }

        return IsInside(target.DnsSafeHost) ? $"{target.Host} is this machine or a private network" : null;
    }

    /// <summary>True for a name or literal of this machine.</summary>
    public static bool IsLoopback(string host)
    {
        string bare = host.TrimEnd('.').Trim('[', ']');
        return bare.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || bare.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(bare, out IPAddress? address) && IPAddress.IsLoopback(Plain(address)));
    }

    private static bool IsInside(string host)
    {
        if (IsLoopback(host))
        {
            return true;
        }

        if (!IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? literal))
        {
            return false;
        }

        IPAddress address = Plain(literal);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.IsIPv6SiteLocal
                || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any);
        }

        byte[] bytes = address.GetAddressBytes();
        return bytes[0] is 0 or 10 or 127 or >= 224
            || (bytes[0] == 172 && bytes[1] is >= 16 and < 32)
            || (bytes[0] == 192 && bytes[1] == 168)
            || (bytes[0] == 169 && bytes[1] == 254)
            || (bytes[0] == 100 && bytes[1] is >= 64 and < 128);
    }

    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
