using Larder.Formats.FileMetadata;
using Larder.Store;

namespace Larder.Images.Publishing;

/// <summary>
/// Something that an image can be made of: an image of a registry, a tree or archive, a finished disk, a bundle, an entry of
/// the catalog. Owns what it opened.
/// </summary>
internal interface IImageSource : IDisposable
{
    /// <summary>What was asked for, nothing left out; the same text means the same place, whatever is there now.</summary>
    string Reference { get; }

    /// <summary>
    /// What seems to be there at a glance, by which what was published before is found; null when a glance does not tell. It
    /// may be wrong: nothing is made by it.
    /// </summary>
    Task<SourceIdentity?> GuessAsync(CancellationToken cancellationToken) => Task.FromResult<SourceIdentity?>(null);

    /// <summary>Finds out what is there, fetching as little as possible.</summary>
    Task<SourceIdentity> IdentifyAsync(CancellationToken cancellationToken);

    /// <summary>Whether it has layers that can be kept as they were published; known after <see cref="GuessAsync"/>.</summary>
    bool HasOriginal => false;

    /// <summary>Gets what was identified.</summary>
    /// <param name="keptAs">The root that is to keep a file system in the store; whoever asked removes it again.</param>
    /// <param name="cancellationToken">Leaves nothing but what the next one can go on with.</param>
    Task<ImageContent> FetchAsync(KeptRoot keptAs, CancellationToken cancellationToken);

    /// <summary>Puts what was identified, or guessed, into a batch of the store as it was published.</summary>
    /// <param name="writer">Takes it; whoever asked commits it.</param>
    /// <param name="cancellationToken">Leaves nothing but what the next one can go on with.</param>
    /// <returns>An image layout.</returns>
    /// <exception cref="NotSupportedException">It has none (<see cref="HasOriginal"/>).</exception>
    Task<FileSystem> WriteOriginalAsync(StoreWriter writer, CancellationToken cancellationToken) => throw new NotSupportedException();
}
