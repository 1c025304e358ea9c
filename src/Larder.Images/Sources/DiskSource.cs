using Larder.Formats.Digests;
using Larder.Formats.Oci;
using Larder.Images.Publishing;
using Larder.Images.Records;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Sources;

/// <summary>A finished disk on this machine: ext4 or EROFS, published as it is.</summary>
/// <param name="path">Absolute.</param>
/// <param name="format">What it is.</param>
/// <param name="expected">What its bytes must have; null when nobody said.</param>
internal sealed class DiskSource(string path, DiskFormat format, ContentDigest? expected) : IImageSource
{
    private Digest _digest;

    public string Reference => $"file://{path}";

    public async Task<SourceIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        if (expected is not null)
        {
            using ArchiveFile whole = ArchiveFile.Open(path);
            _ = await whole.DigestAsync(expected, cancellationToken).ConfigureAwait(false);
        }

        using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        _digest = SparseFile.Hash(file, cancellationToken);
        return new SourceIdentity(Reference, _digest.ToString());
    }

    public Task<ImageContent> FetchAsync(KeptRoot keptAs, CancellationToken cancellationToken) =>
        Task.FromResult<ImageContent>(new DiskContent(path, format, _digest, expected));

    public void Dispose()
    {
    }

    private sealed class DiskContent(string path, DiskFormat format, Digest digest, ContentDigest? expected) : ImageContent
    {
        public override bool? HasKernel => false;

        public override bool IsFinished => true;

        public override PlacedContent Place(ImageStaging staging, bool withKernel, IProgress<long>? progress, CancellationToken cancellationToken)
        {
            using FileStream disk = File.OpenRead(path);
            using SameBytes? bytes = expected is null ? null : new SameBytes(disk, expected, path);
            return new PlacedContent(bytes is null ? Copy(disk) : bytes.Use(Copy), null);

            DiskRecord Copy(Stream content) => DiskPlacing.Copy(content, format, new Identified(path, digest), staging, progress, cancellationToken);
        }
    }
}
