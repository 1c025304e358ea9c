using Larder.Images.Publishing;
using Larder.Sources.Catalog;
using Larder.Sources.Oci;
using Larder.Store;

namespace Larder.Images.Sources;

/// <summary>Opens what a name of an image stands for.</summary>
internal static class ImageSources
{
    /// <summary>Opens it; nothing is asked yet.</summary>
    /// <param name="store">Takes trees.</param>
    /// <param name="clock">Dates roots.</param>
    /// <param name="client">Asks registries.</param>
    /// <param name="address">The name.</param>
    /// <param name="request">How it is to be published.</param>
    /// <param name="observer">Who is told of progress.</param>
    public static IImageSource Open(
        ContentStore store, TimeProvider clock, RegistryClient client, ImageAddress address, PublishRequest request, PublishObserver observer)
    {
        return address.Entry is { } entry
            ? new EntrySource(
                entry,
                client,
                (path, digest) => LocalSources.Open(store, clock, path, digest, request, observer),
                reference => OfRegistry(new ImageAddress(null, reference, null, AskedCatalog: false)),
                request.Platform,
                observer)
            : OfRegistry(address);

        RegistrySource OfRegistry(ImageAddress image) => new(store, client, clock, image, request, observer);
    }
}
