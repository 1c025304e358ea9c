using System.Text.Json;

namespace Larder.Sandbox;

/// <summary>
/// What bubblewrap reports on <c>--json-status-fd</c>: a line with <c>child-pid</c> when the sandbox's first process
/// exists, and one with <c>exit-code</c> when the command has ended. The second is absent when the command never began,
/// and that alone tells bubblewrap's own failure from an exit code of the command's.
/// </summary>
internal static class BubblewrapStatus
{
    private const int LongestReport = 64 * 1024;

    /// <summary>Reads to the end.</summary>
    /// <param name="pipe">The pipe's reading end; stays the caller's.</param>
    /// <param name="onFirstProcess">Called once with the process id, as seen from here.</param>
    /// <returns>The command's exit code, or null.</returns>
    internal static async Task<int?> ReadAsync(Stream pipe, Action<int> onFirstProcess)
    {
        var buffer = new byte[LongestReport];
        var (start, end) = (0, 0);
        int? exitCode = null;
        while (end < buffer.Length)
        {
            var read = await pipe.ReadAsync(buffer.AsMemory(end)).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            end += read;
            for (int length; (length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n')) >= 0; start += length + 1)
            {
                var (firstProcess, code) = Parse(buffer.AsSpan(start, length));
                exitCode = code ?? exitCode;
                if (firstProcess is { } id)
                {
                    onFirstProcess(id);
                }
            }
        }

        return exitCode;
    }

    private static (int? FirstProcess, int? ExitCode) Parse(ReadOnlySpan<byte> line)
    {
        int? process = null;
        int? code = null;
        try
        {
            var reader = new Utf8JsonReader(line);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                {
                    continue;
                }

                if (reader.ValueTextEquals("child-pid"u8) && reader.Read() && reader.TryGetInt32(out var id))
                {
                    process = id;
                }
                else if (reader.TokenType == JsonTokenType.PropertyName
                    && reader.ValueTextEquals("exit-code"u8) && reader.Read() && reader.TryGetInt32(out var value))
                {
                    code = value;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A line cut off by a killed bubblewrap says nothing.
        }

        return (process, code);
    }
}
