using Larder.Database;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Store.Roots;
using Larder.Store.Segments;

namespace Larder.Store.Checking;

/// <summary>
/// Root records: those that hold can be written anew from the database, byte for byte. Of those that were lost some may
/// have said that a name was removed; so that no rebuild brings such a name back, it is said again.
/// </summary>
internal sealed class RootRecordRepair(ContentStore store) : IRepairSource
{
    public string Name => "the database's own record of names";

    public void Put(StoreWriter writer, IReadOnlySet<Digest> wanted, CancellationToken cancellationToken)
    {
        foreach (StoreRoot root in new StoreRoots(store, TimeProvider.System).List())
        {
            RootRecord record = new(root.Name, root.Created.ToUnixTimeMilliseconds(), root.FileSystem, root.Expires?.ToUnixTimeMilliseconds());
            writer.Put(record.Encode(), BlobKinds.Root);
        }
    }

    /// <summary>Says of each name that some record set, and that the database does not have, that it was removed.</summary>
    public void SayRemoved()
    {
        HashSet<string> kept = [.. new StoreRoots(store, TimeProvider.System).List().Select(root => root.Name)];
        Dictionary<string, long> removed = [];
        using Statement kinds = store.Database.Prepare("SELECT digest FROM blobs WHERE kinds & 8");
        foreach (Digest digest in kinds.Query(row => new Digest(row.Bytes(0))))
        {
            if (TryRead(digest) is { } record && !kept.Contains(record.Name))
            {
                removed[record.Name] = Math.Max(removed.GetValueOrDefault(record.Name), record.Milliseconds);
            }
        }

        using StoreWriter writer = store.BeginWriting();
        foreach ((string name, long last) in removed)
        {
            long now = Math.Max(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), last + 1);
            writer.Put(new RootRecord(name, now, null).Encode(), BlobKinds.Root);
        }

        writer.Commit();
    }

    private RootRecord? TryRead(Digest digest)
    {
        try
        {
            byte[] bytes = store.Read(digest, RootRecord.MaxLength);
            return Digest.Of(bytes) == digest ? RootRecord.TryDecode(bytes) : null;
        }
        catch (LarderException)
        {
            return null;
        }
    }
}
