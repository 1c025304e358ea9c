namespace Larder.Sources.Oci.Blobs;

/// <summary>What a <see cref="DownloadTrim"/> did.</summary>
/// <param name="Taken">What went, the least recently used first.</param>
/// <param name="LeftBytes">Bytes on disk of what stays.</param>
public sealed record TrimmedDownloads(IReadOnlyList<TrimmedDownload> Taken, long LeftBytes)
{
    /// <summary>Bytes on disk of what went.</summary>
    public long TakenBytes => Taken.Sum(one => one.Bytes);
}
