namespace Larder.Testing.Streams;

/// <summary>Hands out one byte a read, as a slow network may.</summary>
public sealed class OneByteStream(ReadOnlyMemory<byte> content) : ReadOnlyStream
{
    private int _position;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _position == content.Length)
        {
            return 0;
        }

        buffer[0] = content.Span[_position++];
        return 1;
    }
}
