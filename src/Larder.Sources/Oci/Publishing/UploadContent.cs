using System.Buffers;
using System.Net;

namespace Larder.Sources.Oci.Publishing;

/// <summary>A part of a seekable stream as the body of a request; says whenever it sent some, and how many bytes. Leaves the stream open.</summary>
internal sealed class UploadContent : HttpContent
{
    private const int PieceLength = 128 * 1024;

    private readonly Stream _source;
    private readonly long _offset;
    private readonly long _length;
    private readonly Action<int> _sent;

    public UploadContent(Stream source, long offset, long length, Action<int> sent)
    {
        (_source, _offset, _length, _sent) = (source, offset, length, sent);
        Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/octet-stream");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _source.Position = _offset;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            for (long left = _length; left > 0;)
            {
                int read = await _source
                    .ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new EndOfStreamException("The content to upload is shorter than its descriptor says.");
                }

                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                left -= read;
                _sent(read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
