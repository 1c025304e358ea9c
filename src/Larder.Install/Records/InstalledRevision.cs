using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Formats.Packs;
using Larder.Formats.Versions;

namespace Larder.Install.Records;

/// <summary>A revision that some kept generation has.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Name">Publisher and name.</param>
/// <param name="Version">Version.</param>
/// <param name="Revision">Revision.</param>
/// <param name="ManifestDigest">SHA-256 of its OCI manifest.</param>
/// <param name="FileSystem">Its content.</param>
/// <param name="ContentId">The id of that.</param>
/// <param name="Manifest">What the pack says of itself.</param>
/// <param name="IsOnDisk">False once its files were removed; a rollback can bring them back from the store.</param>
public sealed record InstalledRevision(
    long Id,
    PackName Name,
    PackVersion Version,
    Revision Revision,
    string ManifestDigest,
    FileSystem FileSystem,
    Digest ContentId,
    PackManifest Manifest,
    bool IsOnDisk)
{
    /// <summary>The directory's name below publisher and name.</summary>
    public string DirectoryName => $"{Version}_{Revision}";

    /// <summary>The directory below <c>installed/</c>.</summary>
    public string RelativePath => $"{Name}/{DirectoryName}";

    /// <summary>The root that keeps its content in the store.</summary>
    public string StoreRootName => $"pack/{RelativePath}";
}
