namespace Larder.Cli.Mcp;

/// <summary>
/// What a client says, a message a line. Waiting for it can be cancelled, which reading a pipe cannot, and a line that no
/// message is as long as ends the session before it fills the memory. Does not own the stream below.
/// </summary>
/// <param name="input">What the client says.</param>
/// <param name="ended">Told once it says nothing more, which is how a client goes.</param>
internal sealed class ClientInput(Stream input, Action ended) : Stream
{
    /// <summary>Bytes of one message: more than the largest file that a call may hold, in base64.</summary>
    public const int MostBytes = 8 << 20;

    private int _length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await input.ReadAsync(buffer, CancellationToken.None).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        if (read == 0)
        {
            ended();
        }

        int end = buffer.Span[..read].LastIndexOf((byte)'\n');
        _length = end < 0 ? _length + read : read - end - 1;
        return _length <= MostBytes ? read : throw new IOException($"The client sent a line of more than {MostBytes} bytes.");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
