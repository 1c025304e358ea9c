using Larder.Formats.FileMetadata;
using Larder.Images.Booting;
using Larder.Images.Publishing;
using Larder.Images.Records;
using Larder.Store;

namespace Larder.Images.Sources;

/// <summary>
/// A file system of the store. It is the root file system, with its own kernel perhaps in <c>/boot</c>; or all of it are the
/// files that a machine boots from, <c>rootfs.ext4</c> among them.
/// </summary>
internal sealed class TreeContent(ContentStore store, FileSystem fileSystem, DiskRequest request) : ImageContent
{
    private readonly BootTree? _boot = BootTree.Find(store, fileSystem);

    public override FileSystem? FileSystem => fileSystem;

    public override bool IsFinished => _boot?.Disk is not null;

    public override bool? HasKernel => _boot?.Files is not null;

    public override PlacedContent Place(ImageStaging staging, bool withKernel, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        DiskRecord disk;
        if (_boot?.Disk is { } finished)
        {
            using Stream content = store.OpenVerified(finished.Digest);
            disk = DiskPlacing.Copy(content, _boot.DiskFormat, null, staging, progress, cancellationToken);
        }
        else
        {
            disk = DiskPlacing.Write(store, fileSystem, request, staging, progress, cancellationToken);
        }

        return new PlacedContent(disk, withKernel ? _boot?.Files?.Place(staging.Directory, cancellationToken) : null);
    }
}
