using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace Larder.Tests.Cli.Mcp;

/// <summary>The streams of a server: an input that ends as soon as the output has so many lines.</summary>
internal sealed class TalkingStreams : IDisposable
{
    private readonly Pipe _input = new();
    private readonly CountingStream _output;

    public TalkingStreams(IReadOnlyList<string> lines, int answers)
    {
        _output = new CountingStream(answers, () => _input.Writer.Complete());
        _input.Writer.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n"))));
        _ = _input.Writer.FlushAsync().AsTask();
    }

    public Stream Input => _input.Reader.AsStream();

    public Stream Output => _output;

    /// <summary>What was answered, by id; fails when a line is no message.</summary>
    public Dictionary<int, JsonElement> Answers() => Encoding.UTF8.GetString(_output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(static line => JsonDocument.Parse(line).RootElement).Where(static message => message.TryGetProperty("id", out _))
        .ToDictionary(static message => message.GetProperty("id").GetInt32());

    public void Dispose() => _output.Dispose();

    private sealed class CountingStream(int lines, Action enough) : MemoryStream
    {
        private int _lines;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            // Of a class below it, MemoryStream itself would come back here.
            base.Write(buffer.ToArray(), 0, buffer.Length);
            _lines += buffer.Count((byte)'\n');
            if (_lines == lines)
            {
                enough();
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Write(buffer.AsSpan(offset, count));
            return Task.CompletedTask;
        }
    }
}
