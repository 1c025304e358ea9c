namespace Larder.Cli.Output;

/// <summary>
/// A pipe or a terminal. Once nobody reads it, writing throws <see cref="BrokenPipeException"/>, or drops what is written.
/// Owns the stream below.
/// </summary>
internal sealed class PipeOutput(Stream pipe, bool isBreaking) : Stream
{
    private const int BrokenPipe = 32;

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
        try
        {
            pipe.Write(buffer);
        }
        catch (IOException error) when (error.HResult == BrokenPipe)
        {
            if (isBreaking)
            {
                throw new BrokenPipeException(error);
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            pipe.Dispose();
        }

        base.Dispose(disposing);
    }
}
