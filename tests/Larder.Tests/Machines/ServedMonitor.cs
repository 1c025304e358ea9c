using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using Larder.Machines.Monitors;

namespace Larder.Tests.Machines;

/// <summary>A monitor whose machines are agents that serve on this machine: all but QEMU and the kernel.</summary>
internal sealed class ServedMonitor : IMonitor
{
    /// <summary>What the last machine was to be.</summary>
    public MonitorRequest? Last { get; private set; }

    /// <summary>The machine that was started last.</summary>
    public ServedMachine? Machine { get; private set; }

    /// <summary>Whether agents begin to speak.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Whether machines end before anybody speaks with them.</summary>
    public bool IsGone { get; init; }

    /// <summary>What a machine's console says at once.</summary>
    public string Console { get; init; } = "booting\n";

    public IMonitoredMachine Start(MonitorRequest request)
    {
        Last = request;
        Machine = new ServedMachine(IsSilent || IsGone, Console);
        if (IsGone)
        {
            Machine.Kill();
            Machine.Ended.Wait();
        }

        return Machine;
    }

    public void Sweep()
    {
        // Nothing of one outlives its process.
    }

    internal sealed class ServedMachine : IMonitoredMachine
    {
        private readonly Process _process;
        private readonly Pipe _console = new();

        public ServedMachine(bool isSilent, string console)
        {
            _process = Process.Start(isSilent ? new ProcessStartInfo("sleep", ["1000"]) { RedirectStandardInput = true, RedirectStandardOutput = true }
                : new ProcessStartInfo(ServedAgent.PathOf(), ["serve"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            Agent = Task.FromResult<Stream>(new TwoWayStream(_process.StandardOutput.BaseStream, _process.StandardInput.BaseStream));
            Console = _console.Reader.AsStream();
            Say(console);
            Ended = EndAsyncOf(_process);
        }

        public Task<Stream> Agent { get; }

        public Task AgentOpened => Task.CompletedTask;

        public Stream Console { get; }

        public Task<MonitorEnd> Ended { get; }

        public void Say(string text)
        {
            _ = _console.Writer.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();
        }

        public void Kill() => _process.Kill();

        public async Task EndAsync()
        {
            Kill();
            _ = await Ended;
        }

        public async ValueTask DisposeAsync()
        {
            await EndAsync();
            await (await Agent).DisposeAsync();
            _process.Dispose();
        }

        private async Task<MonitorEnd> EndAsyncOf(Process process)
        {
            await process.WaitForExitAsync();
            await _console.Writer.CompleteAsync();
            return new MonitorEnd(null);
        }
    }
}
