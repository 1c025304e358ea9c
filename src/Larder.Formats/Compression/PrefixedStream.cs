namespace Larder.Formats.Compression;

/// <summary>Bytes that were read ahead, then the stream that they came from. Owns it unless told otherwise.</summary>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream source, bool leaveOpen) : ForwardReadStream
{
    private ReadOnlyMemory<byte> _prefix = prefix;

    public override int Read(Span<byte> buffer)
    {
        if (_prefix.IsEmpty)
        {
            return source.Read(buffer);
        }

        int taken = Math.Min(buffer.Length, _prefix.Length);
        _prefix.Span[..taken].CopyTo(buffer);
        _prefix = _prefix[taken..];
        return taken;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
