using System.Runtime.InteropServices;

namespace Larder.Formats.Oci;

/// <summary>
/// What an image runs on, in Go's words (image-spec 1.1, image-index.md, "platform"): <c>linux/amd64</c>,
/// <c>linux/arm/v7</c>.
/// </summary>
/// <param name="Os">As <c>linux</c>.</param>
/// <param name="Architecture">As <c>amd64</c>, <c>arm64</c>.</param>
/// <param name="Variant">As <c>v7</c>; null when not said.</param>
public sealed record ImagePlatform(string Os, string Architecture, string? Variant = null)
{
    private const int MaxPartLength = 64;

    /// <summary>This machine, without a variant: an image must not depend on the machine that pulled it.</summary>
    public static ImagePlatform Current { get; } = new("linux", RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        System.Runtime.InteropServices.Architecture.Arm => "arm",
        var other => other.ToString().ToLowerInvariant(),
    });

    /// <summary>Reads <c>os/architecture[/variant]</c>; the kernel's names of architectures are taken too.</summary>
    public static ImagePlatform? TryParse(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length is 2 or 3 && parts.All(IsPart)
            ? new ImagePlatform(parts[0], GoName(parts[1]), parts.Length == 3 ? parts[2] : null)
            : null;
    }

    /// <summary>
    /// The variants that do for this platform, best first; null stands for "not said". arm64 without one is v8; arm
    /// falls back from v7 to v5; amd64 from v4 to v1, which is what amd64 alone means.
    /// </summary>
    public IReadOnlyList<string?> AcceptedVariants() => (Architecture, Variant) switch
    {
        ("arm64", null or "v8") => ["v8", null],
        ("arm64", _) => [Variant, "v8", null],
        ("arm", null or "v7") => ["v7", null, "v6", "v5"],
        ("arm", "v8") => ["v8", "v7", null, "v6", "v5"],
        ("arm", "v6") => ["v6", "v5"],
        ("amd64", "v4") => ["v4", "v3", "v2", "v1", null],
        ("amd64", "v3") => ["v3", "v2", "v1", null],
        ("amd64", "v2") => ["v2", "v1", null],
        ("amd64", null or "v1") => [null, "v1"],
        (_, null) => [null],
        _ => [Variant, null],
    };

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    internal static bool IsPart(string text) => text.Length is > 0 and <= MaxPartLength
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    internal static string GoName(string architecture) => architecture switch
    {
        "x86_64" or "x86-64" => "amd64",
        "aarch64" => "arm64",
        "i386" or "i686" => "386",
        _ => architecture,
    };
}
