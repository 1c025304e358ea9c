using FsCheck;
using FsCheck.Fluent;
using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Testing.Builders;

namespace Larder.Tests.Formats.Castore;

public class CastoreLawTests
{
    [Fact]
    public void Decoding_gives_back_what_was_encoded() => ForDirectories(directory =>
    {
        CastoreDirectory decoded = CastoreDirectory.DecodeCanonical(directory.Encode());

        Assert.True(directory.Entries.SequenceEqual(decoded.Entries));
        Assert.Equal(directory.Size, decoded.Size);
    });

    [Fact]
    public void The_order_in_which_a_builder_is_filled_does_not_matter() => ForDirectories(directory =>
    {
        DirectoryEntry[] shuffled = [.. directory.Entries];
        new Random(directory.Entries.Length).Shuffle(shuffled);
        DirectoryBuilder builder = new();
        foreach (DirectoryEntry entry in shuffled)
        {
            builder.Add(entry.Name.Span, entry.Node);
        }

        Assert.Equal(directory.ComputeDigest(), builder.Build().ComputeDigest());
    });

    [Fact]
    public void Every_name_is_found_and_no_other() => ForDirectories(directory =>
    {
        foreach (DirectoryEntry entry in directory.Entries)
        {
            Assert.True(directory.TryFind(entry.Name.Span, out Node node));
            Assert.Equal(entry.Node, node);
            Assert.False(directory.TryFind([.. entry.Name.Span, (byte)'?'], out _));
        }

        Assert.False(directory.TryFind([], out _));
    });

    [Fact]
    public void Entries_are_in_the_order_of_their_bytes() => ForDirectories(directory =>
    {
        for (int i = 1; i < directory.Entries.Length; i++)
        {
            Assert.True(directory.Entries[i - 1].Name.Span.SequenceCompareTo(directory.Entries[i].Name.Span) < 0);
        }
    });

    [Fact]
    public void A_flipped_bit_is_refused_or_changes_the_digest() => ForDirectories(directory =>
    {
        byte[] encoding = directory.Encode();
        Digest digest = Digest.Of(encoding);
        for (int i = 0; i < encoding.Length; i++)
        {
            encoding[i] ^= (byte)(1 << (i % 8));
            try
            {
                Assert.NotEqual(digest, CastoreDirectory.DecodeCanonical(encoding).ComputeDigest());
            }
            catch (LarderException e)
            {
                Assert.Equal(ErrorCodes.InvalidDirectory, e.Code);
            }

            encoding[i] ^= (byte)(1 << (i % 8));
        }
    });

    [Fact]
    public void Whatever_bytes_come_are_refused_or_encode_to_themselves() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            try
            {
                Assert.Equal(bytes, CastoreDirectory.DecodeCanonical(bytes).Encode());
            }
            catch (LarderException e)
            {
                Assert.Equal(ErrorCodes.InvalidDirectory, e.Code);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Root_nodes_survive_both_encodings() => ForDirectories(directory =>
    {
        foreach (DirectoryEntry entry in directory.Entries)
        {
            Assert.Equal(entry.Node, RootEntry.DecodeCanonical(RootEntry.Encode(entry.Node)));
            Assert.Equal(entry.Node, RootEntry.Parse(RootEntry.ToText(entry.Node)));
        }
    });

    private static void ForDirectories(Action<CastoreDirectory> law) =>
        Prop.ForAll<int>(seed =>
        {
            foreach (CastoreDirectory directory in RandomFileSystem.Of(seed).Directories.Values)
            {
                law(directory);
            }
        }).QuickCheckThrowOnFailure();
}
