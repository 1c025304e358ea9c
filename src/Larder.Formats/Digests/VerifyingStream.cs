using System.Buffers;
using Larder.Formats.Errors;

namespace Larder.Formats.Digests;

/// <summary>
/// Reads content and checks it on the way: the only way in for bytes from outside. It takes no byte beyond the size
/// but one, which must not be there, and hands out the last bytes only when digest and size are right. Whoever stops
/// before that has unverified bytes: <see cref="IsVerified"/> says so. Disposes the inner stream unless told not to.
/// </summary>
public sealed partial class VerifyingStream : Stream
{
    private const int DrainLength = 128 * 1024;

    private readonly Stream _inner;
    private readonly string _name;
    private readonly bool _leaveOpen;

    /// <summary>The exact size, or the limit when <see cref="_exact"/> is false.</summary>
    private readonly long _size;
    private readonly bool _exact;
    private readonly DigestCheck _check;
    private long _taken;
    private LarderException? _failure;
    private bool _disposed;

    /// <summary>Expects content named by BLAKE3.</summary>
    /// <param name="inner">Where the content comes from.</param>
    /// <param name="digest">The digest it must have.</param>
    /// <param name="size">The bytes it must have, from 0.</param>
    /// <param name="name">What the reader calls it: begins an error message.</param>
    /// <param name="leaveOpen">True when the caller disposes <paramref name="inner"/>.</param>
    public VerifyingStream(Stream inner, Digest digest, long size, string name, bool leaveOpen = false)
        : this(inner, digest, null, size, true, name, leaveOpen)
    {
    }

    /// <summary>Expects content named by SHA-256.</summary>
    /// <inheritdoc cref="VerifyingStream(Stream, Digest, long, string, bool)"/>
    public VerifyingStream(Stream inner, Sha256Digest digest, long size, string name, bool leaveOpen = false)
        : this(inner, null, digest, size, true, name, leaveOpen)
    {
    }

    private VerifyingStream(
        Stream inner, Digest? blake3, Sha256Digest? sha256, long size, bool exact, string name, bool leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        (_inner, _size, _exact, _name, _leaveOpen) = (inner, size, exact, name, leaveOpen);
        _check = new DigestCheck(blake3, sha256);
    }

    /// <summary>True once every byte was read and is what was expected.</summary>
    public bool IsVerified { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// Expects content of unknown size, no more than <paramref name="limit"/> bytes, named by BLAKE3.
    /// </summary>
    /// <inheritdoc cref="VerifyingStream(Stream, Digest, long, string, bool)"/>
    public static VerifyingStream UpTo(
        long limit, Stream inner, Digest digest, string name, bool leaveOpen = false) =>
        new(inner, digest, null, limit, false, name, leaveOpen);

    /// <summary>
    /// Expects content of unknown size, no more than <paramref name="limit"/> bytes, named by SHA-256.
    /// </summary>
    /// <inheritdoc cref="VerifyingStream(Stream, Digest, long, string, bool)"/>
    public static VerifyingStream UpTo(
        long limit, Stream inner, Sha256Digest digest, string name, bool leaveOpen = false) =>
        new(inner, null, digest, limit, false, name, leaveOpen);

    /// <inheritdoc/>
    /// <exception cref="LarderException">LRD2001, LRD2002: the content is not what was expected.</exception>
    public override int Read(Span<byte> buffer)
    {
        ThrowIfUnusable();
        if (IsVerified || buffer.IsEmpty)
        {
            return 0;
        }

        int wanted = (int)Math.Min(buffer.Length, _size - _taken);
        int read = wanted == 0 ? 0 : _inner.Read(buffer[..wanted]);
        if (Take(buffer[..read]))
        {
            Span<byte> probe = stackalloc byte[1];
            Complete(_taken == _size && _inner.Read(probe) != 0, buffer[..read]);
        }

        return read;
    }

    /// <inheritdoc/>
    /// <exception cref="LarderException">LRD2001, LRD2002: the content is not what was expected.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfUnusable();
        if (IsVerified || buffer.IsEmpty)
        {
            return 0;
        }

        int wanted = (int)Math.Min(buffer.Length, _size - _taken);
        int read = wanted == 0
            ? 0
            : await _inner.ReadAsync(buffer[..wanted], cancellationToken).ConfigureAwait(false);
        if (Take(buffer.Span[..read]))
        {
            bool more = _taken == _size
                && await _inner.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) != 0;
            Complete(more, buffer.Span[..read]);
        }

        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Reads and drops what is left, for a caller that found all it wanted before the end.</summary>
    /// <exception cref="LarderException">LRD2001, LRD2002: the content is not what was expected.</exception>
    public void Drain()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DrainLength);
        try
        {
            while (Read(buffer) > 0)
            {
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
