using Larder.Formats.Compression;

namespace Larder.Formats.Tar;

/// <summary>One entry's content; the reader owns everything.</summary>
internal sealed class TarContentStream(TarReader reader, TarEntry entry) : ForwardReadStream
{
    public override int Read(Span<byte> buffer) => ReferenceEquals(reader.Current, entry)
        ? reader.Read(buffer)
        : throw new InvalidOperationException("The reader has gone to another entry.");
}
