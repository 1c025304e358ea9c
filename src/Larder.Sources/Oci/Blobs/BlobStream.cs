using Microsoft.Win32.SafeHandles;

namespace Larder.Sources.Oci.Blobs;

/// <summary>Reads a blob in order while it arrives, never beyond what was hashed. Owns nothing.</summary>
internal sealed class BlobStream(SafeFileHandle file, Frontier verified, long size) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => size;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        long end = await verified.BeyondAsync(_position, cancellationToken).ConfigureAwait(false);
        return Take(buffer.Span, end);
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        ValueTask<long> waiting = verified.BeyondAsync(_position, CancellationToken.None);
        return Take(buffer, waiting.IsCompletedSuccessfully ? waiting.Result : waiting.AsTask().GetAwaiter().GetResult());
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Take(Span<byte> buffer, long end)
    {
        if (end == _position)
        {
            return 0;
        }

        int read = RandomAccess.Read(file, buffer[..(int)Math.Min(buffer.Length, end - _position)], _position);
        if (read == 0)
        {
            throw new IOException("A file of the download cache was cut while it was read.");
        }

        _position += read;
        return read;
    }
}
