using System.Diagnostics.CodeAnalysis;
using Larder.Formats.Packs;

namespace Larder.Sources.Catalog;

/// <summary>Where the archive of a <see cref="CatalogEntry"/> lies: either on this machine or on the network.</summary>
public sealed record CatalogArchive
{
    private const string FileScheme = "file://";

    private CatalogArchive(string? path, Uri? address) => (Path, Address) = (path, address);

    /// <summary>Absolute; null for an archive on the network.</summary>
    public string? Path { get; }

    /// <summary>An https address without user name or password; null for an archive on this machine.</summary>
    public Uri? Address { get; }

    /// <summary>Whether it lies on this machine.</summary>
    [MemberNotNullWhen(true, nameof(Path))]
    [MemberNotNullWhen(false, nameof(Address))]
    public bool IsLocal => Path is not null;

    /// <summary>The path or the address.</summary>
    public override string ToString() => IsLocal ? Path : Address.AbsoluteUri;

    /// <summary>Reads what stands in a catalog.</summary>
    /// <param name="text">A path, <c>file:///PATH</c> (RFC 8089) or an https address.</param>
    /// <param name="directory">Absolute; what a relative path is relative to.</param>
    /// <param name="why">What is wrong with it, when null is returned.</param>
    internal static CatalogArchive? TryRead(string text, string directory, out string why)
    {
        why = "";
        if (text.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        {
            if (PackText.IsWebUrl(text))
            {
                return new CatalogArchive(null, new Uri(text));
            }

            why = "an https address has a host, no spaces, no user name and no password";
            return null;
        }

        string path = text;
        if (text.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase))
        {
            path = Uri.UnescapeDataString(text[FileScheme.Length..]);
            path = path.StartsWith("localhost/", StringComparison.OrdinalIgnoreCase) ? path["localhost".Length..] : path;
            if (!path.StartsWith('/'))
            {
                why = "three slashes follow «file:»: it names a file of this machine by its whole path";
                return null;
            }
        }

        return CatalogPath.TryRead(path, directory, out why) is { } read ? new CatalogArchive(read, null) : null;
    }
}
