using Larder.Native.Libraries;

namespace Larder.Native.Compression;

/// <summary>
/// Encodes one zstd frame with a content checksum, on the calling thread: with worker threads the bytes would depend on
/// how the work was split. Not thread-safe; whoever made it disposes it.
/// </summary>
public sealed class ZstdEncoder : IDisposable
{
    /// <summary>The strongest level whose window (128 MiB) every reader of ours accepts.</summary>
    public const int MaximumLevel = 22;

    private readonly ZstdCompressionHandle _context;

    /// <summary>Makes an encoder.</summary>
    /// <param name="level">1 to <see cref="MaximumLevel"/>.</param>
    /// <exception cref="MissingLibraryException">libzstd is not installed.</exception>
    public ZstdEncoder(int level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, MaximumLevel);
        NativeLibraries.Require(NativeLibraries.Zstd);
        _context = ZstdMethods.CreateCompression();
        if (_context.IsInvalid)
        {
            throw new IOException("libzstd found no memory for an encoder");
        }

        try
        {
            ThrowOnError(ZstdMethods.SetCompressionParameter(_context, ZstdMethods.CompressionLevelParameter, level));
            ThrowOnError(ZstdMethods.SetCompressionParameter(_context, ZstdMethods.ChecksumFlagParameter, 1));
        }
        catch
        {
            _context.Dispose();
            throw;
        }
    }

    /// <summary>Encodes what it can; <see cref="CodecOutcome.End"/> means that nothing waits inside.</summary>
    /// <param name="input">The next bytes; what is not consumed must be given again.</param>
    /// <param name="output">Where to put encoded bytes; not empty.</param>
    /// <param name="isFinal">True to end the frame; give it with empty input, or the frame header differs.</param>
    /// <exception cref="IOException">libzstd failed, which means no memory.</exception>
    public unsafe CodecStep Encode(ReadOnlySpan<byte> input, Span<byte> output, bool isFinal)
    {
        fixed (byte* inputStart = input)
        fixed (byte* outputStart = output)
        {
            var source = new ZstdBuffer { Start = inputStart, Size = (nuint)input.Length };
            var target = new ZstdBuffer { Start = outputStart, Size = (nuint)output.Length };
            nuint left = ThrowOnError(ZstdMethods.CompressStream(
                _context, &target, &source, isFinal ? ZstdMethods.End : ZstdMethods.Continue));
            return new CodecStep(
                left == 0 ? CodecOutcome.End : CodecOutcome.More, (int)source.Position, (int)target.Position);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    private static nuint ThrowOnError(nuint result) =>
        ZstdMethods.IsError(result) ? throw new IOException($"libzstd: {ZstdMethods.Name(result)}") : result;
}
