namespace Larder.Testing.Streams;

/// <summary>Hands out its content, and then zeros without end.</summary>
public sealed class EndlessStream(ReadOnlyMemory<byte> content) : ReadOnlyStream
{
    /// <summary>Bytes handed out so far.</summary>
    public long Given { get; private set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        buffer.Clear();
        if (Given < content.Length)
        {
            ReadOnlySpan<byte> rest = content.Span[(int)Given..];
            rest[..Math.Min(rest.Length, buffer.Length)].CopyTo(buffer);
        }

        Given += buffer.Length;
        return buffer.Length;
    }
}
