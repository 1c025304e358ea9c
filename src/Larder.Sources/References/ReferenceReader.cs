using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Formats.Versions;

namespace Larder.Sources.References;

/// <summary>
/// Reads references by their form alone, never by what lies on disk, so that a file cannot shadow a name: a text with a
/// scheme is a remote source; one that begins with <c>/</c>, <c>./</c> or <c>../</c> is a file; anything else is a
/// name.
/// </summary>
public static class ReferenceReader
{
    /// <summary>Characters at most.</summary>
    public const int MaxLength = 4096;

    private static readonly string[] RemotePrefixes = ["oci:", "docker:", "git+", "git@", "github:", "docker-archive:",
        "oci-archive:", "nix:"];

    /// <summary>Reads a reference.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="currentDirectory">Absolute; relative files are beneath it.</param>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.ReferenceInvalid"/> or <see cref="ErrorCodes.ReferenceUnsupported"/>.
    /// </exception>
    public static Reference Read(string text, string currentDirectory)
    {
        if (text.Length is 0 or > MaxLength || text.Contains('\0', StringComparison.Ordinal))
        {
            string why = text.Length == 0 ? "it is empty" : "it is too long or has a NUL character";
            throw Invalid(text, why, "write ./FILE.pack, or publisher/name");
        }

        if (text.Contains("://", StringComparison.Ordinal)
            || RemotePrefixes.Any(prefix => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
        {
            throw new LarderException(
                ErrorCodes.ReferenceUnsupported,
                $"«{PackText.Printable(text)}» cannot be fetched",
                "this version installs local packs only",
                "download the pack and name the file: ./FILE.pack");
        }

        if (text[0] == '/' || text is "." or ".." || text.StartsWith("./", StringComparison.Ordinal)
            || text.StartsWith("../", StringComparison.Ordinal))
        {
            return new Reference.LocalFile(text, Path.GetFullPath(text, currentDirectory));
        }

        return text.EndsWith(".pack", StringComparison.Ordinal)
            ? throw Invalid(text, "it looks like a file, and a file is named with ./ or / in front",
                $"write ./{PackText.Printable(text)}")
            : ReadNamed(text);
    }

    private static Reference.Named ReadNamed(string text)
    {
        string rest = text;
        string? channel = null;
        int colon = rest.LastIndexOf(':');
        if (colon >= 0)
        {
            channel = rest[(colon + 1)..];
            rest = rest[..colon];
            if (!PackName.IsPart(channel))
            {
                throw Invalid(text, $"«{PackText.Printable(channel)}» is not the name of a channel",
                    "write publisher/name:CHANNEL, as in examples/hello:stable");
            }
        }

        VersionRange? range = null;
        int at = rest.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            string written = rest[(at + 1)..];
            rest = rest[..at];
            range = VersionRange.TryParse(written, out VersionRange? parsed)
                ? parsed
                : throw Invalid(text, $"«{PackText.Printable(written)}» is not a version range",
                    "write publisher/name@RANGE, as in examples/hello@1.2.3 or examples/hello@^1.2");
        }

        string[] parts = rest.Split('/');
        return parts.Length <= 2 && parts.All(PackName.IsPart)
            ? new Reference.Named(text, parts.Length == 2 ? parts[0] : null, parts[^1], range, channel)
            : throw Invalid(
                text,
                $"«{PackText.Printable(rest)}» is not a pack's name",
                "write publisher/name with a-z 0-9 . _ -, or ./FILE.pack for a file");
    }

    private static LarderException Invalid(string text, string why, string action) =>
        new(ErrorCodes.ReferenceInvalid, $"«{PackText.Printable(text)}» names no pack", why, action);
}
