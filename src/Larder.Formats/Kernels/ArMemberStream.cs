using Larder.Formats.Compression;

namespace Larder.Formats.Kernels;

/// <summary>The member that a reader stands at; the reader owns everything.</summary>
internal sealed class ArMemberStream(ArReader reader) : ForwardReadStream
{
    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => reader.ReadMember(buffer);
}
