using Larder.Images.Publishing;
using Larder.Images.Records;
using Larder.Images.Sources;
using Larder.Store;
using Larder.Store.Roots;

namespace Larder.Images.Systems;

/// <summary>The trees of images that the agent boots, of which whole-system images are made without a download.</summary>
internal sealed class PulledTrees(ContentStore store, ImageDirectories images, TimeProvider clock)
{
    /// <summary>What an image of the same source and platform was made of; null when there is none.</summary>
    /// <param name="request">How the new one is to be published.</param>
    /// <param name="sourceDigest">What the source stands for.</param>
    public TreeContent? Find(PublishRequest request, string sourceDigest)
    {
        StoreRoots roots = new(store, clock);
        string platform = request.Platform.ToString();
        foreach (string id in new ImageNames(store.Root).List().Select(image => image.Id).Distinct())
        {
            if (images.Look(id) is { IsWhole: true, Record: { Init: null, FileSystem: { } tree } record }
                && record.SourceDigest == sourceDigest && record.Platform == platform
                && roots.Find(ImageRoots.TreeOf(id)) is { } root && root.FileSystem.ComputeId().ToString() == tree)
            {
                return new TreeContent(store, root.FileSystem, request.Disk) { Platform = request.Platform, Execution = record.Process };
            }
        }

        return null;
    }
}
