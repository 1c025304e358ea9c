using Larder.Native.Libraries;

namespace Larder.Native.Compression;

/// <summary>
/// Decodes zstd frames (RFC 8878) one after the other, skippable ones included. It reports
/// <see cref="CodecOutcome.End"/> at the end of each frame and never <see cref="CodecOutcome.Truncated"/>: input that
/// ends elsewhere is truncated, which only the caller sees.
/// </summary>
public sealed class ZstdDecoder : IDecoder
{
    private readonly ZstdDecompressionHandle _context;

    /// <summary>Makes a decoder.</summary>
    /// <param name="windowLog">Frames whose window exceeds 2^this bytes are refused: it is memory a stranger asks for.</param>
    /// <exception cref="MissingLibraryException">libzstd is not installed.</exception>
    public ZstdDecoder(int windowLog)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowLog, 10);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowLog, 31);
        NativeLibraries.Require(NativeLibraries.Zstd);
        _context = ZstdMethods.CreateDecompression();
        if (_context.IsInvalid)
        {
            throw new IOException("libzstd found no memory for a decoder");
        }

        nuint result = ZstdMethods.SetDecompressionParameter(_context, ZstdMethods.WindowLogMaxParameter, windowLog);
        if (ZstdMethods.IsError(result))
        {
            _context.Dispose();
            throw new IOException($"libzstd: {ZstdMethods.Name(result)}");
        }
    }

    /// <inheritdoc/>
    public unsafe CodecStep Decode(ReadOnlySpan<byte> input, Span<byte> output, bool isFinal)
    {
        fixed (byte* inputStart = input)
        fixed (byte* outputStart = output)
        {
            var source = new ZstdBuffer { Start = inputStart, Size = (nuint)input.Length };
            var target = new ZstdBuffer { Start = outputStart, Size = (nuint)output.Length };
            nuint result = ZstdMethods.DecompressStream(_context, &target, &source);
            int consumed = (int)source.Position;
            int written = (int)target.Position;
            if (!ZstdMethods.IsError(result))
            {
                return new CodecStep(result == 0 ? CodecOutcome.End : CodecOutcome.More, consumed, written);
            }

            CodecOutcome outcome = ZstdMethods.GetErrorCode(result) switch
            {
                ZstdMethods.WindowTooLarge => CodecOutcome.LimitExceeded,
                ZstdMethods.MemoryAllocation => CodecOutcome.OutOfMemory,
                _ => CodecOutcome.Corrupt,
            };
            return new CodecStep(outcome, consumed, written, ZstdMethods.Name(result));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();
}
