namespace Larder.Testing.Streams;

/// <summary>Hands out its content, and then fails instead of ending: a connection that breaks.</summary>
public sealed class ThrowAfterStream(ReadOnlyMemory<byte> content) : ReadOnlyStream
{
    private int _position;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int length = Math.Min(buffer.Length, content.Length - _position);
        if (length == 0 && !buffer.IsEmpty)
        {
            throw new IOException($"broken after {content.Length} bytes");
        }

        content.Span.Slice(_position, length).CopyTo(buffer);
        _position += length;
        return length;
    }
}
