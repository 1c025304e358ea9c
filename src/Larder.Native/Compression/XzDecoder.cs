using Larder.Native.Libraries;

namespace Larder.Native.Compression;

/// <summary>
/// Decodes .xz streams one after the other with the padding that the format allows between them. What follows them is
/// corrupt, and so is a checksum of a kind that liblzma cannot verify.
/// </summary>
public sealed class XzDecoder : IDecoder
{
    private readonly LzmaStreamHandle _handle;

    /// <summary>Makes a decoder.</summary>
    /// <param name="memoryLimit">Bytes that liblzma may use; a dictionary above it is refused.</param>
    /// <exception cref="MissingLibraryException">liblzma is not installed.</exception>
    public unsafe XzDecoder(long memoryLimit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(memoryLimit);
        NativeLibraries.Require(NativeLibraries.Lzma);
        _handle = new LzmaStreamHandle();
        int result = LzmaMethods.StreamDecoder(
            _handle.Stream, (ulong)memoryLimit, LzmaMethods.Concatenated | LzmaMethods.TellUnsupportedCheck);
        if (result != LzmaMethods.Ok)
        {
            _handle.Dispose();
            throw new IOException($"liblzma gave no decoder (lzma_ret {result})");
        }
    }

    /// <inheritdoc/>
    public unsafe CodecStep Decode(ReadOnlySpan<byte> input, Span<byte> output, bool isFinal)
    {
        bool held = false;
        try
        {
            // The pointer below is used across calls, so keep a concurrent Dispose from freeing it.
            _handle.DangerousAddRef(ref held);
            LzmaStream* stream = _handle.Stream;
            fixed (byte* inputStart = input)
            fixed (byte* outputStart = output)
            {
                stream->NextIn = inputStart;
                stream->AvailableIn = (nuint)input.Length;
                stream->NextOut = outputStart;
                stream->AvailableOut = (nuint)output.Length;
                int result = LzmaMethods.Code(stream, isFinal ? LzmaMethods.Finish : LzmaMethods.Run);
                int consumed = input.Length - (int)stream->AvailableIn;
                int written = output.Length - (int)stream->AvailableOut;
                stream->NextIn = null;
                stream->NextOut = null;
                return Step(result, consumed, written, isFinal);
            }
        }
        finally
        {
            if (held)
            {
                _handle.DangerousRelease();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static CodecStep Step(int result, int consumed, int written, bool isFinal) => result switch
    {
        LzmaMethods.Ok => new(CodecOutcome.More, consumed, written),
        LzmaMethods.StreamEnd => new(CodecOutcome.End, consumed, written),

        // "No progress is possible": before the end of input that only asks for more of it.
        LzmaMethods.BufferError when !isFinal => new(CodecOutcome.More, consumed, written),
        LzmaMethods.BufferError => new(CodecOutcome.Truncated, consumed, written, "unexpected end of input"),
        LzmaMethods.MemoryLimitError => new(CodecOutcome.LimitExceeded, consumed, written, "memory limit reached"),
        LzmaMethods.MemoryError => new(CodecOutcome.OutOfMemory, consumed, written, "no memory"),
        LzmaMethods.FormatError => new(CodecOutcome.Corrupt, consumed, written, "not in xz format"),
        LzmaMethods.OptionsError => new(CodecOutcome.Corrupt, consumed, written, "unsupported options"),
        LzmaMethods.UnsupportedCheck => new(CodecOutcome.Corrupt, consumed, written, "unsupported kind of checksum"),
        _ => new(CodecOutcome.Corrupt, consumed, written, "the compressed data is damaged"),
    };
}
