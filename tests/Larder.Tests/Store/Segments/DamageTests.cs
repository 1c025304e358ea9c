using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Segments;
using Larder.Testing.Builders;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Store.Segments;

public sealed class DamageTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_changed_byte_is_refused_by_every_blob_that_has_it_and_by_no_other()
    {
        List<SegmentEntry> entries = Fill();
        using SafeFileHandle file = _store.OpenSegment(1);
        long length = RandomAccess.GetLength(file);
        Assert.InRange(length, 8192, 100_000);
        byte[] one = new byte[1];
        for (long at = 0; at < length; at++)
        {
            _ = RandomAccess.Read(file, one, at);
            RandomAccess.Write(file, [(byte)(one[0] ^ 0x10)], at);
            foreach (SegmentEntry entry in entries)
            {
                bool isHit = at >= entry.Offset && at < entry.Offset + entry.Size;
                if (isHit || at % 64 == 0)
                {
                    Assert.Equal(isHit, IsRefused(entry));
                }
            }

            RandomAccess.Write(file, one, at);
        }

        Assert.All(entries, entry => Assert.False(IsRefused(entry)));
    }

    [Fact]
    public void A_rebuild_of_damaged_segments_never_lists_other_bytes()
    {
        List<SegmentEntry> entries = Fill();
        (_, IReadOnlyList<SegmentFooter> footers) = SegmentFiles.Read(_store, 1);
        using SafeFileHandle file = _store.OpenSegment(1);
        byte[] one = new byte[1];
        IEnumerable<long> places = footers.SelectMany(footer => Enumerable.Range(0, SegmentFooter.Length(footer.Entries.Count)).Select(at => footer.Offset + at))
            .Concat(Enumerable.Range(0, SegmentHeader.Size).Select(at => (long)at))
            .Concat(entries.Select(entry => entry.Offset));
        foreach (long at in places.Where((_, index) => index % 11 == 0))
        {
            _ = RandomAccess.Read(file, one, at);
            RandomAccess.Write(file, [(byte)(one[0] ^ 0x01)], at);

            RebuildResult result = IndexRebuild.Run(_store.Store);

            Assert.True(result.Blobs < entries.Count);
            Assert.All(entries, entry => Assert.True(!_store.Store.Contains(entry.Digest) || !IsRefused(entry)));
            RandomAccess.Write(file, one, at);
        }

        Assert.Equal(entries.Count, IndexRebuild.Run(_store.Store).Blobs);
        Assert.All(entries, entry => Assert.False(IsRefused(entry)));
    }

    [Fact]
    public void A_broken_chain_of_footers_loses_no_other_batch()
    {
        Digest[] digests = [.. Enumerable.Range(0, 5).SelectMany(batch => _store.Put(TestStore.Bytes(3000, batch)))];
        SegmentFooter middle = SegmentFiles.Read(_store, 1).Footers[2];
        using (SafeFileHandle file = _store.OpenSegment(1))
        {
            RandomAccess.Write(file, new byte[100], middle.Offset);
        }

        Assert.Equal(4, IndexRebuild.Run(_store.Store).Blobs);
        Assert.Equal([true, true, false, true, true], digests.Select(_store.Store.Contains));
    }

    [Fact]
    public void A_directory_is_no_larger_than_a_directory_can_be_and_is_one()
    {
        using StoreWriter writer = _store.Store.BeginWriting();
        Digest text = writer.Put("no directory"u8, BlobKinds.File);
        writer.Commit();

        Assert.Equal(ErrorCodes.InvalidDirectory, Assert.Throws<LarderException>(() => _store.Store.ReadDirectory(text)).Code);
        Assert.Equal(ErrorCodes.StoreDamaged, Assert.Throws<LarderException>(() => _store.Store.Read(text, 3)).Code);
        Assert.Equal(ErrorCodes.NotInStore, Assert.Throws<LarderException>(() => _store.Store.Read(Digest.Of([5]), 3)).Code);
        Assert.Equal(CastoreDirectory.Empty, _store.Store.ReadDirectory(Digest.Of([])));
    }

    private List<SegmentEntry> Fill()
    {
        FileSystem fileSystem = _store.Put(RandomFileSystem.Of(3, new() { MaxPaths = 12, MaxContentLength = 3000 }));
        using StoreWriter writer = _store.Store.BeginWriting();
        _store.Roots.Commit(writer, "test", fileSystem);
        return [.. SegmentFiles.Read(_store, 1).Footers.SelectMany(footer => footer.Entries)];
    }

    private bool IsRefused(SegmentEntry entry)
    {
        try
        {
            using Stream stream = _store.Store.OpenVerified(entry.Digest);
            stream.CopyTo(Stream.Null);
            if (entry.Kinds.HasFlag(BlobKinds.Directory))
            {
                _store.Store.ReadDirectory(entry.Digest);
            }

            return false;
        }
        catch (LarderException error) when (error.Code == ErrorCodes.DigestMismatch)
        {
            if (entry.Kinds.HasFlag(BlobKinds.Directory))
            {
                Assert.Equal(ErrorCodes.StoreDamaged, Assert.Throws<LarderException>(() => _store.Store.ReadDirectory(entry.Digest)).Code);
            }

            return true;
        }
    }
}
