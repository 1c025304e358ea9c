using Larder.Formats.Castore;
using Larder.Formats.Kernels;
using Larder.Images.Records;
using Larder.Native.Files;
using Larder.Store;

namespace Larder.Images.Booting;

/// <summary>The kernel that a tree of the store has; its modules stay in the tree.</summary>
internal sealed class TreeBootFiles(ContentStore store, string path, Node kernel, Node? initrd) : BootFiles
{
    public override string Digest => Formats.Digests.Digest.Of(initrd is { } second ? [.. kernel.Digest.Bytes, .. second.Digest.Bytes] : kernel.Digest.Bytes).ToString();

    public override BootRecord Place(DirectoryHandle image, CancellationToken cancellationToken)
    {
        using Stream content = store.OpenVerified(kernel.Digest);
        (ArtifactRecord placed, KernelFile found) = BootFile.PlaceKernel(image, content, $"/{path}", null, cancellationToken);
        return new BootRecord($"image:/{path}", found.Version, found.Architecture, placed, PlaceInitrd(image, cancellationToken), []);
    }

    private ArtifactRecord? PlaceInitrd(DirectoryHandle image, CancellationToken cancellationToken)
    {
        if (initrd is not { } node)
        {
            return null;
        }

        using Stream content = store.OpenVerified(node.Digest);
        return BootFile.Place(image, BootFile.Initrd, content, null, cancellationToken);
    }
}
