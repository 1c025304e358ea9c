using Larder.Images.Publishing;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Sources;

/// <summary>A finished disk on this machine: ext4 or EROFS, published as it is.</summary>
internal sealed class DiskSource(string path, DiskFormat format) : IImageSource
{
    public string Reference => $"file://{path}";

    public Task<SourceIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        return Task.FromResult(new SourceIdentity(Reference, SparseFile.Hash(file, cancellationToken).ToString()));
    }

    public Task<ImageContent> FetchAsync(string keptAs, CancellationToken cancellationToken) =>
        Task.FromResult<ImageContent>(new DiskContent(path, format));

    public void Dispose()
    {
    }

    private sealed class DiskContent(string path, DiskFormat format) : ImageContent
    {
        public override bool? HasKernel => false;

        public override PlacedContent Place(ImageStaging staging, bool withKernel, IProgress<long>? progress, CancellationToken cancellationToken)
        {
            using FileStream disk = File.OpenRead(path);
            return new PlacedContent(DiskPlacing.Copy(disk, format, staging, progress, cancellationToken), null);
        }
    }
}
