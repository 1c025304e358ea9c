using System.Net.Sockets;
using System.Text;
using Larder.Formats.Errors;
using Larder.Machines.Monitors.Groups;
using Larder.Native.Processes;
using Larder.Native.Sockets;
using Larder.Sandbox;
using Microsoft.Win32.SafeHandles;

namespace Larder.Machines.Monitors;

/// <summary>One QEMU in its sandbox.</summary>
internal sealed class QemuMachine : IMonitoredMachine
{
    private const int MaxComplaint = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _killing = new();
    private readonly ByteTail _complaints = new(MaxComplaint);
    private readonly QmpSession _control;
    private readonly NetworkStream _port;

    private QemuMachine(SandboxSpec sandbox, IReadOnlyList<byte[]> command, GuestSocket? sockets, ControlGroup? group)
    {
        (Socket agent, SafeFileHandle itsAgent) = SocketPair.Create();
        (Socket console, SafeFileHandle itsConsole) = SocketPair.Create();
        (Socket control, SafeFileHandle itsControl) = SocketPair.Create();
        _port = new NetworkStream(agent, ownsSocket: true);
        Console = new NetworkStream(console, ownsSocket: true);
        _control = new QmpSession(new NetworkStream(control, ownsSocket: true));
        Ended = RunAsync(sandbox, command, group, new SandboxRun
        {
            Place = group is null ? null : process => group.TryEnter(process),
            Input = StandardStream.Null,
            Output = new TailStream(_complaints),
            Error = new TailStream(_complaints),
            Descriptors =
            [
                new InheritedDescriptor(itsAgent, QemuLine.AgentDescriptor),
                new InheritedDescriptor(itsConsole, QemuLine.ConsoleDescriptor),
                new InheritedDescriptor(itsControl, QemuLine.ControlDescriptor),
                .. sockets is null ? (IEnumerable<InheritedDescriptor>)[] : [new InheritedDescriptor(sockets.Device.Handle, QemuLine.SocketsDescriptor)],
            ],
        });
        Agent = OpenAsync(sockets);
        AgentOpened = sockets is null ? _control.AgentOpened : Agent;
    }

    /// <inheritdoc/>
    public Task<Stream> Agent { get; }

    /// <inheritdoc/>
    public Task AgentOpened { get; }

    /// <inheritdoc/>
    public Stream Console { get; }

    /// <inheritdoc/>
    public Task<MonitorEnd> Ended { get; }

    /// <summary>Starts it.</summary>
    /// <param name="sandbox">What it sees of this machine.</param>
    /// <param name="command">QEMU and its arguments.</param>
    /// <param name="sockets">By what its agent may reach this machine; null for its serial port alone. Disposed here.</param>
    /// <param name="group">What limits it; null for nothing. Removed at its end.</param>
    public static QemuMachine Start(SandboxSpec sandbox, IReadOnlyList<byte[]> command, GuestSocket? sockets, ControlGroup? group) =>
        new(sandbox, command, sockets, group);

    /// <inheritdoc/>
    public async Task EndAsync()
    {
        if (!Ended.IsCompleted)
        {
            Task<bool> asked = _control.TryQuitAsync();
            _ = await Task.WhenAny(Ended, Task.Delay(Patience)).ConfigureAwait(false);
            _ = asked;
        }

        await _killing.CancelAsync().ConfigureAwait(false);
        _ = await Ended.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _killing.CancelAsync().ConfigureAwait(false);
        _ = await Ended.ConfigureAwait(false);
        await _control.DisposeAsync().ConfigureAwait(false);
        Stream agent = await Agent.ConfigureAwait(false);
        await agent.DisposeAsync().ConfigureAwait(false);
        await _port.DisposeAsync().ConfigureAwait(false);
        await Console.DisposeAsync().ConfigureAwait(false);
        _killing.Dispose();
    }

    // By the socket or by the serial port: an agent that finds no way to the one opens the other.
    private async Task<Stream> OpenAsync(GuestSocket? sockets)
    {
        if (sockets is null)
        {
            // Spoken to at once: QEMU may tell of an opened port a second late, since it limits how often it tells of one.
            return _port;
        }

        using GuestListener listener = sockets.Listener;
        using CancellationTokenSource opened = new();
        Task<Stream?> accepting = listener.AcceptAsync(opened.Token);
        _ = await Task.WhenAny(accepting, _control.AgentOpened).ConfigureAwait(false);
        await opened.CancelAsync().ConfigureAwait(false);
        return await accepting.ConfigureAwait(false) ?? _port;
    }

    private async Task<MonitorEnd> RunAsync(SandboxSpec sandbox, IReadOnlyList<byte[]> command, ControlGroup? group, SandboxRun run)
    {
        using (group)
        {
            MonitorEnd end = await RunAsync(sandbox, command, run).ConfigureAwait(false);
            return group is { IsOutOfMemory: true } ? new MonitorEnd("it took more memory than its control group may have, and this machine's kernel ended it") : end;
        }
    }

    private async Task<MonitorEnd> RunAsync(SandboxSpec sandbox, IReadOnlyList<byte[]> command, SandboxRun run)
    {
        try
        {
            Task hearing = _control.ReadAsync();
            SandboxResult result = await SandboxRunner.RunAsync(sandbox, command, run, _killing.Token).ConfigureAwait(false);
            await hearing.ConfigureAwait(false);
            return new MonitorEnd(result.Status.Code == 0 ? _control.Fault : Complaint() ?? $"QEMU ended with {result.Status.Code}");
        }
        catch (OperationCanceledException)
        {
            return new MonitorEnd(_control.Fault);
        }
        catch (LarderException error)
        {
            return new MonitorEnd(error.Why, error);
        }
    }

    // What people can do something about is said without QEMU's words.
    private string? Complaint()
    {
        string said = Encoding.UTF8.GetString(_complaints.ToArray()).Trim();
        return said.Length == 0 ? null
            : said.Contains("Could not set up host forwarding rule", StringComparison.Ordinal) ? "a port that is to lead into it is taken here, or not yours to take (those below 1024 are root's)"
            : said.Contains("Is another process using the image", StringComparison.Ordinal) ? "a disk of it is in use by another machine, and one of them writes to it"
            : Formats.Packs.PackText.Printable(said.Split('\n')[^1]);
    }
}
