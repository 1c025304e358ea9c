namespace Larder.Sources.Oci.Transport;

/// <summary>The body of an answer, each read of which must bring something in time. Disposes the inner stream.</summary>
internal sealed class StallLimitedStream(Stream inner, TimeSpan limit) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="TimeoutException">Nothing came within the limit.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ValueTask<int> read = inner.ReadAsync(buffer, cancellationToken);
        if (read.IsCompletedSuccessfully)
        {
            return read.Result;
        }

        using CancellationTokenSource stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<int> pending = read.AsTask();
        Task first = await Task.WhenAny(pending, Task.Delay(limit, stalled.Token)).ConfigureAwait(false);
        await stalled.CancelAsync().ConfigureAwait(false);
        if (first == pending || cancellationToken.IsCancellationRequested)
        {
            return await pending.ConfigureAwait(false);
        }

        // Closing the connection ends the read that is still out, before its buffer is used for something else.
        await inner.DisposeAsync().ConfigureAwait(false);
        await pending.ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        throw new TimeoutException($"nothing arrived for {limit.TotalSeconds:0} s");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
