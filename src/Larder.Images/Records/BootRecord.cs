namespace Larder.Images.Records;

/// <summary>What an image boots with.</summary>
/// <param name="Source">Where it is from: <c>kernel:NAME</c>, <c>image:/boot/…</c>, or the path that was given.</param>
/// <param name="Version">The kernel's version; null when it does not say.</param>
/// <param name="Architecture">What it runs on, in OCI's word: <c>amd64</c>.</param>
/// <param name="Kernel">The kernel.</param>
/// <param name="Initrd">The first file system; null for none.</param>
/// <param name="Modules">Kernel modules beside the disk, by path; empty when the root file system has its own.</param>
public sealed record BootRecord(
    string Source, string? Version, string Architecture, ArtifactRecord Kernel, ArtifactRecord? Initrd, IReadOnlyList<ArtifactRecord> Modules)
{
    /// <summary>All files.</summary>
    internal IEnumerable<ArtifactRecord> Files => [Kernel, .. Initrd is null ? (IEnumerable<ArtifactRecord>)[] : [Initrd], .. Modules];
}
