namespace Larder.Cli.Commands.Machine;

/// <summary>Keeps the first bytes of what is written, and counts all of them.</summary>
/// <param name="limit">How many are kept.</param>
internal sealed class CapturedStream(int limit) : Stream
{
    private readonly MemoryStream _kept = new();

    /// <summary>What was kept, as text.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(_kept.GetBuffer(), 0, (int)_kept.Length);

    /// <summary>All bytes that were written.</summary>
    public long Written { get; private set; }

    /// <summary>Whether more was written than was kept.</summary>
    public bool IsTruncated => Written > _kept.Length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _kept.Write(buffer[..(int)Math.Min(buffer.Length, limit - _kept.Length)]);
        Written += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _kept.Dispose();
        base.Dispose(disposing);
    }
}
