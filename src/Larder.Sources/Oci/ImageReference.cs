using System.Text.RegularExpressions;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Formats.Packs;

namespace Larder.Sources.Oci;

/// <summary>
/// Names an image or artifact in a registry (distribution-spec 1.1, "Pulling manifests"), with Docker's rules for
/// what is left out: <c>debian</c> is <c>docker.io/library/debian:latest</c>. A first part with a dot, a colon or an
/// upper-case letter, or <c>localhost</c>, is the registry.
/// </summary>
public sealed partial record ImageReference
{
    /// <summary>The registry that names without one are of.</summary>
    public const string DockerHub = "docker.io";

    /// <summary>Characters of registry and repository at most.</summary>
    public const int MaxNameLength = 255;

    private const int MaxLength = 1024;
    private const string DefaultTag = "latest";
    private const string Official = "library/";

    private static readonly string[] Prefixes = ["oci://", "docker://"];
    private static readonly string[] DockerHubNames = [DockerHub, "index.docker.io", "registry-1.docker.io"];

    private ImageReference(string registry, string repository, string? tag, ContentDigest? digest) =>
        (Registry, Repository, Tag, Digest) = (registry, repository, tag, digest);

    /// <summary>Host and, where written, port: <c>docker.io</c>, <c>[::1]:5000</c>.</summary>
    public string Registry { get; }

    /// <summary>The name within the registry: <c>library/debian</c>.</summary>
    public string Repository { get; }

    /// <summary>Null when only a digest was given.</summary>
    public string? Tag { get; private init; }

    /// <summary>Null when not given; where it is, the tag is only a note.</summary>
    public ContentDigest? Digest { get; private init; }

    /// <summary>Where the registry answers: Docker Hub does so elsewhere than it is called.</summary>
    public string Host => Registry == DockerHub ? "registry-1.docker.io" : Registry;

    /// <summary>What a request for the manifest names: the digest if there is one, else the tag.</summary>
    public string Target => Digest?.ToString() ?? Tag!;

    /// <summary>Whether a text says that it names an image, and not a file: <c>oci://</c> or <c>docker://</c> stands in front.</summary>
    public static bool HasScheme(string text) => Prefixes.Any(prefix => text.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Reads a reference; <c>oci://</c> or <c>docker://</c> may stand in front.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.ImageReferenceInvalid"/>.</exception>
    public static ImageReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string rest = text;
        if (Prefixes.FirstOrDefault(prefix => text.StartsWith(prefix, StringComparison.Ordinal)) is { } scheme)
        {
            rest = text[scheme.Length..];
        }

        if (rest.Length is 0 or > MaxLength)
        {
            throw Invalid(text, rest.Length == 0 ? "it is empty" : $"it is longer than {MaxLength} characters");
        }

        ContentDigest? digest = null;
        int at = rest.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            digest = ContentDigest.TryParse(rest[(at + 1)..], out ContentDigest? read)
                ? read
                : throw Invalid(text, "what stands after @ is neither sha256: and 64 nor sha512: and 128 lower-case digits");
            rest = rest[..at];
        }

        string? tag = null;
        int colon = rest.LastIndexOf(':');
        if (colon > rest.LastIndexOf('/'))
        {
            tag = rest[(colon + 1)..];
            rest = rest[..colon];
            if (!TagForm().IsMatch(tag))
            {
                throw Invalid(text, $"«{PackText.Printable(tag)}» is no tag: at most 128 of A-Z a-z 0-9 _ . -, beginning with neither . nor -");
            }
        }

        (string registry, string repository) = Split(rest);
        return Check(text, registry, repository, tag ?? (digest is null ? DefaultTag : null), digest);
    }

    /// <summary>The same repository, with a digest in place of tag and digest.</summary>
    public ImageReference At(ContentDigest digest) => this with { Tag = null, Digest = digest };

    /// <summary>The same repository, with a tag in place of tag and digest.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.ImageReferenceInvalid"/>.</exception>
    public ImageReference WithTag(string tag) => TagForm().IsMatch(tag)
        ? this with { Tag = tag, Digest = null }
        : throw Invalid(tag, "it is no tag");

    /// <summary>The repository, where it is another one of the registry that a target is in, and blobs can be mounted from it; else null.</summary>
    public string? RepositoryBeside(ImageReference target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Registry == target.Registry && Repository != target.Repository ? Repository : null;
    }

    /// <summary>The whole name, nothing left out: <c>docker.io/library/debian:12</c>.</summary>
    public override string ToString() =>
        $"{Registry}/{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    private static (string Registry, string Repository) Split(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? "" : name[..slash];
        bool isHost = first is "localhost" || first.AsSpan().ContainsAny(".:[")
            || first.Any(char.IsAsciiLetterUpper);
        string registry = isHost ? first : DockerHub;
        string repository = isHost ? name[(slash + 1)..] : name;
        if (DockerHubNames.Contains(registry, StringComparer.OrdinalIgnoreCase))
        {
            return (DockerHub, repository.Contains('/', StringComparison.Ordinal) ? repository : Official + repository);
        }

        // A host that is one only for its upper-case letters keeps them, so that its text stays a host's.
        return (first is "localhost" || first.AsSpan().ContainsAny(".:[") ? registry.ToLowerInvariant() : registry, repository);
    }

    private static ImageReference Check(
        string text, string registry, string repository, string? tag, ContentDigest? digest)
    {
        if (!HostForm().IsMatch(registry) || !HasPort(registry))
        {
            throw Invalid(text, $"«{PackText.Printable(registry)}» is no host with or without a port");
        }

        if (registry.Length + 1 + repository.Length > MaxNameLength)
        {
            throw Invalid(text, $"registry and repository have more than {MaxNameLength} characters");
        }

        return RepositoryForm().IsMatch(repository)
            ? new ImageReference(registry, repository, tag, digest)
            : throw Invalid(text, $"«{PackText.Printable(repository)}» is no repository: parts of a-z 0-9, with . _ __ or - within, between slashes");
    }

    private static bool HasPort(string registry)
    {
        int colon = registry.LastIndexOf(':');
        return colon < 0 || registry[^1] == ']' || int.Parse(registry.AsSpan(colon + 1)) is > 0 and <= ushort.MaxValue;
    }

    private static LarderException Invalid(string text, string why) =>
        new(ErrorCodes.ImageReferenceInvalid, $"«{PackText.Printable(text)}» names no image", why,
            "write [REGISTRY/]REPOSITORY[:TAG][@DIGEST], as in debian:12 or ghcr.io/owner/app:1.2");

    [GeneratedRegex(@"^\w[\w.-]{0,127}\z", RegexOptions.ECMAScript)]
    private static partial Regex TagForm();

    [GeneratedRegex(@"^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex RepositoryForm();

    [GeneratedRegex(@"^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]{2,45}\])(:[0-9]{1,5})?\z")]
    private static partial Regex HostForm();
}
