using System.Text.RegularExpressions;
using Larder.Formats.Errors;
using Larder.Sources.Oci;

namespace Larder.Images.Records;

/// <summary>The name that an image is published under: 1 to 128 of <c>a-z 0-9 . _ -</c>, beginning with a letter or digit.</summary>
public static partial class ImageName
{
    private const int DigestDigits = 12;

    /// <summary>Whether a text can be a name.</summary>
    public static bool IsOne(string text) => Form().IsMatch(text);

    /// <summary>Checks a name that somebody chose.</summary>
    /// <exception cref="LarderException">LRD3002: it is none.</exception>
    public static string Check(string name) => Form().IsMatch(name) ? name : throw new LarderException(
        ErrorCodes.ImageNameInvalid,
        $"«{Formats.Packs.PackText.Printable(name)}» cannot be the name of an image",
        "a name has 1 to 128 of the characters a-z 0-9 . _ -, and begins with a letter or digit",
        "Choose another --name");

    /// <summary>
    /// The name for what nobody named: the last part of the repository, with the tag unless it is <c>latest</c>, or with
    /// twelve digits of the digest: <c>debian-bookworm</c>, <c>debian</c>, <c>app-0123456789ab</c>.
    /// </summary>
    public static string Of(ImageReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        string last = reference.Repository[(reference.Repository.LastIndexOf('/') + 1)..];
        return Fit(reference.Digest is { } digest ? $"{last}-{digest.Hex[..DigestDigits]}"
            : reference.Tag is null or "latest" ? last
            : $"{last}-{reference.Tag}");
    }

    /// <summary>The nearest name to a text: what a name cannot have becomes <c>-</c>.</summary>
    public static string Fit(string text)
    {
        string fitting = Other().Replace(text.ToLowerInvariant(), "-").TrimStart('-', '.', '_');
        return fitting.Length == 0 ? "image" : fitting.Length > 128 ? fitting[..128] : fitting;
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,127}\z")]
    private static partial Regex Form();

    [GeneratedRegex("[^a-z0-9._-]+")]
    private static partial Regex Other();
}
