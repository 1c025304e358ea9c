using System.Text;
using Larder.Formats.Packs;

namespace Larder.Packs.Building;

/// <summary>
/// What a step writes on its way to the log and the observer; keeps the end of it for messages. Owns nothing. A step that
/// writes more than <see cref="MostBytes"/> is stopped: it would only fill the disk.
/// </summary>
internal sealed class StepOutput(Stream log, IBuildObserver observer) : Stream
{
    /// <summary>Bytes that one step may write.</summary>
    public const long MostBytes = 256L << 20;

    private const int TailBytes = 8 * 1024;
    private const int TailLines = 10;

    private readonly List<byte> _tail = [];
    private bool _isLogFull;
    private long _written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>True once the step has written more than it may.</summary>
    public bool IsTooMuch => _written > MostBytes;

    /// <summary>The last lines that say something, in one line; empty when there are none.</summary>
    public string LastLines
    {
        get
        {
            string[] lines = Encoding.UTF8.GetString([.. _tail]).Split('\n', '\r');
            return string.Join(" | ", lines
                .Skip(_written > TailBytes ? 1 : 0)
                .Where(line => !string.IsNullOrWhiteSpace(line))
                .Select(line => PackText.Printable(line.Trim()))
                .TakeLast(TailLines));
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _tail.AddRange(buffer[^Math.Min(buffer.Length, TailBytes)..]);
        _tail.RemoveRange(0, Math.Max(0, _tail.Count - TailBytes));
        _written += buffer.Length;
        WriteLog(buffer);
        observer.StepWrote(buffer);
        if (IsTooMuch)
        {
            throw new IOException("the step writes too much");
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // A full disk is the step's failure to report, and it will; the end of its output is in memory.
    private void WriteLog(ReadOnlySpan<byte> buffer)
    {
        try
        {
            if (!_isLogFull)
            {
                log.Write(buffer);
            }
        }
        catch (IOException)
        {
            _isLogFull = true;
        }
    }
}
