using Larder.Formats.Digests;
using Larder.Formats.Oci;
using Larder.Sources.Oci;

namespace Larder.Sources.Catalog;

/// <summary>
/// A named way to obtain a bootable image (docs/formats/catalog.md). It has one source at least; where it has several,
/// their order is <see cref="Profile"/>, <see cref="Archive"/>, <see cref="Oci"/>.
/// </summary>
public sealed record CatalogEntry
{
    /// <summary>The <see cref="Origin"/> of entries that come with Larder.</summary>
    public const string Embedded = "embedded";

    /// <summary><c>debian:12</c>: what users call it; no other entry of a catalog has it.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Which edition of the entry this is: 1–64 of A-Z a-z 0-9 . _ + -. Versions have no order: see
    /// <see cref="IsStale"/>.
    /// </summary>
    public required string Version { get; init; }

    /// <summary>What the image runs on.</summary>
    public required ImagePlatform Platform { get; init; }

    /// <summary>One line of at most 256 characters; empty when nobody wrote one.</summary>
    public required string Description { get; init; }

    /// <summary>The packages that one can count on in the image, in the order of the file; they are told, not installed.</summary>
    public required IReadOnlyList<string> Packages { get; init; }

    /// <summary>Absolute path of a directory that has an image's files; null when there is none.</summary>
    public string? Profile { get; init; }

    /// <summary>An archive of a root file system; null when there is none.</summary>
    public CatalogArchive? Archive { get; init; }

    /// <summary>
    /// What the archive's bytes must have; always there for one of the network, null where a local one has none.
    /// </summary>
    public Sha256Digest? ArchiveDigest { get; init; }

    /// <summary>An image in a registry; null when there is none.</summary>
    public ImageReference? Oci { get; init; }

    /// <summary>
    /// The name of the imported kernel that the image boots with: 1–128 of A-Z a-z 0-9 . _ -, a letter or digit first;
    /// null when the entry says none.
    /// </summary>
    public string? Kernel { get; init; }

    /// <summary><see cref="Embedded"/>, or the path of the file that has the entry.</summary>
    public required string Origin { get; init; }

    /// <summary>
    /// Whether an image that was obtained from a version of this entry is out of date. Any other version is, not only a
    /// higher one: a file may put another entry in the place of an embedded one, whose versions count differently.
    /// </summary>
    public bool IsStale(string obtainedVersion) => !string.Equals(obtainedVersion, Version, StringComparison.Ordinal);
}
