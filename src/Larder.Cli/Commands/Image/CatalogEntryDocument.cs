using Larder.Sources.Catalog;

namespace Larder.Cli.Commands.Image;

/// <summary>An entry of the catalog in <c>--json</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Platform">What it runs on.</param>
/// <param name="Description">What it is.</param>
/// <param name="Packages">What is in it beside the base.</param>
/// <param name="Profile">A directory that it is made of; null for none.</param>
/// <param name="Archive">Where its archive is; null for none.</param>
/// <param name="ArchiveDigest">What the archive must have; null when not said.</param>
/// <param name="Oci">Its image in a registry; null for none.</param>
/// <param name="KernelRef">The kernel that it boots; null when it does not say.</param>
/// <param name="Origin">Where the entry stands: <c>embedded</c>, or the path of a file.</param>
/// <param name="Installed">Whether an image of it is here.</param>
internal sealed record CatalogEntryDocument(
    string Name,
    string Version,
    string Platform,
    string Description,
    IReadOnlyList<string> Packages,
    string? Profile,
    string? Archive,
    string? ArchiveDigest,
    string? Oci,
    string? KernelRef,
    string Origin,
    bool Installed)
{
    public static CatalogEntryDocument Of(CatalogEntry entry, bool isInstalled) => new(
        entry.Name,
        entry.Version,
        entry.Platform.ToString(),
        entry.Description,
        entry.Packages,
        entry.Profile,
        entry.Archive?.ToString(),
        entry.ArchiveDigest?.ToString(),
        entry.Oci?.ToString(),
        entry.Kernel,
        entry.Origin,
        isInstalled);
}
