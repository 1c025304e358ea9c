using Larder.Database;
using Larder.Formats.Digests;

namespace Larder.Store.Checking;

/// <summary>
/// Whether blobs are there, and their sizes: from the rows that a check has read anyway, as many of them as memory is to
/// hold, else from the database. Owns its statement.
/// </summary>
internal sealed class BlobSizes(LarderDatabase database) : IDisposable
{
    private const int MaxHeld = 1 << 20;

    private readonly Statement _find = database.Prepare("SELECT size FROM blobs WHERE digest = ?1");
    private readonly Dictionary<Digest, long> _held = [];

    public void Add(in BlobRow row)
    {
        if (_held.Count < MaxHeld)
        {
            _held[row.Digest] = row.Size;
        }
    }

    /// <summary>The bytes of a blob; null when the store does not have it.</summary>
    public long? Find(Digest digest)
    {
        if (digest == ContentStore.EmptyDigest)
        {
            return 0;
        }

        return _held.TryGetValue(digest, out long size) ? size : _find.Query(row => (long?)row.Number(0), digest.Bytes.ToArray()) is [long found] ? found : null;
    }

    public void Dispose() => _find.Dispose();
}
