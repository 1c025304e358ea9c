using System.Diagnostics;
using System.Text;
using Larder.Machines.Guests;

namespace Larder.Tests.Machines;

/// <summary>The agent, serving on this machine, and a session with it.</summary>
internal sealed class ServedAgent : IAsyncDisposable
{
    private readonly Process _process;

    private ServedAgent(Process process, GuestConnection connection) => (_process, Connection) = (process, connection);

    public GuestConnection Connection { get; }

    /// <summary>Starts it.</summary>
    /// <param name="before">What its port gets before the session begins: the rest of another one.</param>
    public static async Task<ServedAgent> StartAsync(byte[]? before = null)
    {
        Process process = Process.Start(new ProcessStartInfo(PathOf(), ["serve"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await process.StandardInput.BaseStream.WriteAsync(before ?? []);
        TwoWayStream port = new(process.StandardOutput.BaseStream, process.StandardInput.BaseStream);
        return new ServedAgent(process, await GuestConnection.OpenAsync(port).WaitAsync(TimeSpan.FromSeconds(60)));
    }

    public async Task<(GuestExit Exit, string Output, string Error)> RunAsync(GuestCommand command, byte[]? input = null)
    {
        using MemoryStream output = new();
        using MemoryStream error = new();
        GuestExit exit = await Connection.RunAsync(command, new GuestStreams(input is null ? null : new MemoryStream(input), output, error));
        return (exit, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public static string PathOf() => Environment.GetEnvironmentVariable("LARDER_AGENT") is { Length: > 0 } given ? given
        : Path.Combine(House.Repository.Root, "artifacts", "agent", "larder-agent");
}
