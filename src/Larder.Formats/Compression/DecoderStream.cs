using System.Buffers;
using Larder.Native.Compression;

namespace Larder.Formats.Compression;

/// <summary>Runs a decoder of Native over the source, with one rented input buffer. Owns the decoder.</summary>
public abstract class DecoderStream : DecompressStream
{
    private const int BufferSize = 128 * 1024;

    private readonly IDecoder _decoder;
    private byte[]? _input = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;
    private bool _sourceEnded;
    private bool _atFrameEnd;

    private protected DecoderStream(
        CompressionKind kind, IDecoder decoder, Stream source, DecompressionLimits? limits, bool leaveOpen)
        : base(kind, source, limits, leaveOpen) => _decoder = decoder;

    private protected sealed override int Decode(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_input is null, this);
        while (true)
        {
            CodecStep step = _decoder.Decode(_input.AsSpan(_start, _end - _start), destination, _sourceEnded);
            ThrowOnFailure(step);
            _start += step.Consumed;

            // A step that did nothing says nothing new: after a frame, zstd already waits for the next one.
            bool moved = step.Consumed > 0 || step.Written > 0;
            _atFrameEnd = step.Outcome == CodecOutcome.End || (_atFrameEnd && !moved);
            if (step.Written > 0)
            {
                return step.Written;
            }

            if (moved)
            {
                continue;
            }

            if (_start < _end)
            {
                throw CompressionErrors.Corrupt(Kind, "the decoder cannot go on");
            }

            if (_sourceEnded)
            {
                return _atFrameEnd ? 0 : throw CompressionErrors.Truncated(Kind, BytesIn);
            }

            _start = 0;
            _end = ReadSource(_input);
            _sourceEnded = _end == 0;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _input, null) is { } input)
        {
            _decoder.Dispose();
            ArrayPool<byte>.Shared.Return(input);
        }

        base.Dispose(disposing);
    }

    private void ThrowOnFailure(CodecStep step)
    {
        switch (step.Outcome)
        {
            case CodecOutcome.Truncated:
                throw CompressionErrors.Truncated(Kind, BytesIn);
            case CodecOutcome.Corrupt:
                throw CompressionErrors.Corrupt(Kind, step.Detail ?? "it is damaged");
            case CodecOutcome.LimitExceeded:
                throw CompressionErrors.Memory(Kind, $"it wants more memory than allowed ({step.Detail})");
            case CodecOutcome.OutOfMemory:
                throw CompressionErrors.OutOfMemory(Kind);
            default:
                break;
        }
    }
}
