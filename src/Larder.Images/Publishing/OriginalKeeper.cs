using Larder.Database;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Roots;

namespace Larder.Images.Publishing;

/// <summary>
/// Keeps an image as it was published, where that is wanted and not done yet. All of it is written first, and kept in the
/// commit that gives the image its name: what a killed pull leaves is garbage. Owns what it writes with.
/// </summary>
internal sealed class OriginalKeeper(ContentStore store, TimeProvider clock, IImageSource source, bool isWanted, Action<PublishPhase>? phase) : IDisposable
{
    private readonly ImageRoots _roots = new(store, clock);
    private StoreWriter? _writer;
    private FileSystem _layout;
    private string? _writtenFor;

    /// <summary>Writes what is not kept for an image; nothing when nothing is wanted.</summary>
    public async Task WriteAsync(string id, CancellationToken cancellationToken)
    {
        if (!isWanted || _writtenFor == id || _roots.FindOriginal(id) is not null)
        {
            return;
        }

        phase?.Invoke(PublishPhase.Keep);
        _writer ??= store.BeginWriting();
        _layout = await source.WriteOriginalAsync(_writer, cancellationToken).ConfigureAwait(false);
        _writtenFor = id;
    }

    /// <summary>Keeps what was written for an image, together with rows of the caller's; false when nothing was.</summary>
    public bool TryCommit(string id, Action<UnitOfWork> rows)
    {
        if (_writtenFor != id)
        {
            return false;
        }

        new StoreRoots(store, clock).CommitWith(_writer!, ImageRoots.OriginalOf(id), _layout, null, rows);
        return true;
    }

    public void Dispose() => _writer?.Dispose();
}
