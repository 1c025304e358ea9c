using System.Text;
using System.Text.Json;

namespace Larder.Machines.Monitors;

/// <summary>
/// A session of the QEMU Machine Protocol (QEMU's docs/interop/qmp-spec): asks QEMU to quit, and hears what fails on the
/// host's side. Owns the stream.
/// </summary>
internal sealed class QmpSession(Stream stream) : IAsyncDisposable
{
    private const int MaxLine = 1 << 20;
    private readonly TaskCompletionSource _agentOpened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _isReady = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What failed on this machine's side, as a clause; null when nothing did.</summary>
    public string? Fault { get; private set; }

    /// <summary>Comes when the guest has opened the port of its agent, or the session has ended.</summary>
    public Task AgentOpened => _agentOpened.Task;

    /// <summary>Reads to the end of the session; never fails.</summary>
    public async Task ReadAsync()
    {
        using StreamReader reader = new(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 4096, leaveOpen: true);
        try
        {
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { Length: <= MaxLine } line)
            {
                await HearAsync(line).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or JsonException)
        {
            // It has ended, or is none: then QEMU is killed instead of asked.
        }

        _ = _isReady.TrySetResult();
        _ = _agentOpened.TrySetResult();
    }

    /// <summary>Asks QEMU to write down what it holds, and to end. False when it cannot be asked.</summary>
    public async Task<bool> TryQuitAsync()
    {
        await _isReady.Task.ConfigureAwait(false);
        return await TrySendAsync("{\"execute\":\"quit\"}\n").ConfigureAwait(false);
    }

    /// <summary>Closes the stream.</summary>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task HearAsync(string line)
    {
        using JsonDocument said = JsonDocument.Parse(line);
        if (said.RootElement.ValueKind is not JsonValueKind.Object)
        {
            return;
        }

        if (said.RootElement.TryGetProperty("QMP", out _))
        {
            // Nothing else is taken before this.
            _ = await TrySendAsync("{\"execute\":\"qmp_capabilities\"}\n").ConfigureAwait(false);
            _ = _isReady.TrySetResult();
        }
        else if (said.RootElement.TryGetProperty("event", out JsonElement happened) && happened.ValueKind is JsonValueKind.String
            && said.RootElement.TryGetProperty("data", out JsonElement data) && data.ValueKind is JsonValueKind.Object)
        {
            if (happened.ValueEquals("BLOCK_IO_ERROR"))
            {
                Fault = $"a disk of the machine failed on the host: {(data.TryGetProperty("reason", out JsonElement reason) && reason.ValueKind is JsonValueKind.String ? reason.GetString() : "QEMU does not say why")}";
            }
            else if (happened.ValueEquals("VSERPORT_CHANGE") && data.TryGetProperty("open", out JsonElement isOpen) && isOpen.ValueKind is JsonValueKind.True)
            {
                _ = _agentOpened.TrySetResult();
            }
        }
    }

    private async Task<bool> TrySendAsync(string line)
    {
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(line)).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return false;
        }
    }
}
