using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Testing.Streams;

namespace Larder.Tests.Formats.Digests;

public sealed class VerifyingStreamTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];

    private static readonly Digest Right = Digest.Of(Content);

    private static readonly Digest Wrong = Digest.Of([1]);

    [Fact]
    public void Right_content_passes_whole_and_is_verified()
    {
        using VerifyingStream stream = new(new MemoryStream(Content), Right, Content.Length, "a blob");
        Assert.Equal(Content, ReadAll(stream));
        Assert.True(stream.IsVerified);
        Assert.Equal(0, stream.Read(new byte[1]));
    }

    [Fact]
    public void Right_content_passes_by_sha256_too()
    {
        using VerifyingStream stream = new(
            new OneByteStream(Content), Sha256Digest.Of(Content), Content.Length, "a layer");
        Assert.Equal(Content, ReadAll(stream));
        Assert.True(stream.IsVerified);
    }

    [Fact]
    public async Task Right_content_passes_asynchronously()
    {
        using VerifyingStream stream = new(new OneByteStream(Content), Right, Content.Length, "a blob");
        using MemoryStream all = new();
        await stream.CopyToAsync(all);
        Assert.Equal(Content, all.ToArray());
        Assert.True(stream.IsVerified);
    }

    [Fact]
    public async Task Wrong_content_fails_asynchronously()
    {
        using VerifyingStream stream = new(new MemoryStream(Content), Wrong, Content.Length, "a blob");
        LarderException failure = await Assert.ThrowsAsync<LarderException>(() => stream.CopyToAsync(Stream.Null));
        Assert.Equal(ErrorCodes.DigestMismatch, failure.Code);
    }

    [Fact]
    public void Empty_content_is_verified_by_the_first_read()
    {
        using VerifyingStream stream = new(new MemoryStream(), Digest.Of([]), 0, "nothing");
        Assert.Equal(0, stream.Read([]));
        Assert.False(stream.IsVerified);
        Assert.Equal(0, stream.Read(new byte[1]));
        Assert.True(stream.IsVerified);
    }

    [Fact]
    public void A_wrong_digest_is_tampering_and_stays_so()
    {
        using VerifyingStream stream = new(new MemoryStream(Content), Wrong, Content.Length, "layer 1");
        LarderException failure = Assert.Throws<LarderException>(() => ReadAll(stream));
        Assert.Equal(ErrorCodes.DigestMismatch, failure.Code);
        Assert.Equal(ExitCode.Integrity, failure.Code.Exit);
        Assert.Contains("layer 1", failure.What, StringComparison.Ordinal);
        Assert.Contains(Wrong.ToString(), failure.Why, StringComparison.Ordinal);
        Assert.Contains(Right.ToString(), failure.Why, StringComparison.Ordinal);
        Assert.Same(failure, Assert.Throws<LarderException>(() => stream.Read(new byte[1])));
        Assert.False(stream.IsVerified);
    }

    [Fact]
    public void A_wrong_sha256_is_tampering_too()
    {
        using VerifyingStream stream = new(
            new MemoryStream(Content), Sha256Digest.Of([1]), Content.Length, "layer 1");
        Assert.Equal(ErrorCodes.DigestMismatch, Assert.Throws<LarderException>(() => ReadAll(stream)).Code);
    }

    [Fact]
    public void The_last_bytes_of_wrong_content_are_not_handed_out()
    {
        using VerifyingStream stream = new(new MemoryStream(Content), Wrong, Content.Length, "a blob");
        byte[] buffer = new byte[Content.Length];
        Assert.Throws<LarderException>(() => stream.ReadExactly(buffer));
        Assert.All(buffer, b => Assert.Equal(0, b));
    }

    [Fact]
    public void Content_cut_short_has_a_wrong_digest_before_a_wrong_size()
    {
        using VerifyingStream stream = new(new MemoryStream(Content[..^1]), Right, Content.Length, "a blob");
        Assert.Equal(ErrorCodes.DigestMismatch, Assert.Throws<LarderException>(() => ReadAll(stream)).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void A_size_stated_too_large_is_refused(int more)
    {
        using VerifyingStream stream = new(new MemoryStream(Content), Right, Content.Length + more, "a blob");
        Assert.Equal(ErrorCodes.SizeMismatch, Assert.Throws<LarderException>(() => ReadAll(stream)).Code);
    }

    [Fact]
    public void Right_content_with_more_behind_it_is_refused_after_one_byte_of_it()
    {
        using EndlessStream endless = new(Content);
        using VerifyingStream stream = new(endless, Right, Content.Length, "a blob");
        Assert.Equal(ErrorCodes.SizeMismatch, Assert.Throws<LarderException>(() => ReadAll(stream)).Code);
        Assert.Equal(Content.Length + 1, endless.Given);
    }

    [Fact]
    public void Wrong_content_with_more_behind_it_is_a_wrong_digest()
    {
        using EndlessStream endless = new(Content);
        using VerifyingStream stream = new(endless, Wrong, Content.Length, "a blob");
        Assert.Equal(ErrorCodes.DigestMismatch, Assert.Throws<LarderException>(() => ReadAll(stream)).Code);
        Assert.Equal(Content.Length + 1, endless.Given);
    }

    [Fact]
    public void A_limit_lets_shorter_and_equal_content_pass()
    {
        foreach (int limit in new[] { Content.Length, Content.Length + 1, int.MaxValue })
        {
            using OneByteStream slow = new(Content);
            using VerifyingStream stream = VerifyingStream.UpTo(limit, slow, Right, "a manifest");
            Assert.Equal(Content, ReadAll(stream));
            Assert.True(stream.IsVerified);
        }
    }

    [Fact]
    public void A_limit_overrun_is_an_error_and_never_a_cut()
    {
        using EndlessStream endless = new(Content);
        using VerifyingStream stream = VerifyingStream.UpTo(100, endless, Sha256Digest.Of(Content), "a manifest");
        Assert.Equal(ErrorCodes.SizeMismatch, Assert.Throws<LarderException>(() => ReadAll(stream)).Code);
        Assert.Equal(101, endless.Given);
    }

    [Fact]
    public void A_stream_that_breaks_is_not_verified()
    {
        using VerifyingStream stream = new(
            new ThrowAfterStream(Content.AsMemory(0, 100)), Right, Content.Length, "a blob");
        Assert.Throws<IOException>(() => ReadAll(stream));
        Assert.False(stream.IsVerified);
    }

    [Fact]
    public void Drain_verifies_what_a_reader_left()
    {
        using VerifyingStream good = new(new MemoryStream(Content), Right, Content.Length, "a blob");
        good.ReadExactly(new byte[10]);
        good.Drain();
        Assert.True(good.IsVerified);

        using VerifyingStream bad = new(new MemoryStream(Content), Wrong, Content.Length, "a blob");
        bad.ReadExactly(new byte[10]);
        Assert.Throws<LarderException>(bad.Drain);
    }

    [Fact]
    public void Stopping_early_means_not_verified_and_disposing_reaches_the_inner_stream()
    {
        VerifyingStream early = new(new MemoryStream(Content), Right, Content.Length, "a blob");
        early.ReadExactly(new byte[Content.Length - 1]);
        early.Dispose();
        Assert.False(early.IsVerified);
        Assert.Throws<ObjectDisposedException>(() => early.Read(new byte[1]));

        ObserveDisposeStream inner = new();
        new VerifyingStream(inner, Sha256Digest.Of([]), 0, "nothing", leaveOpen: true).Dispose();
        Assert.False(inner.IsDisposed);
        new VerifyingStream(inner, Right, 0, "nothing").Dispose();
        Assert.True(inner.IsDisposed);
    }

    private static byte[] ReadAll(Stream stream)
    {
        using MemoryStream all = new();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
