namespace Larder.Machines.Monitors;

/// <summary>A machine that a monitor runs. Disposing kills it if it still runs, and waits for its end.</summary>
public interface IMonitoredMachine : IAsyncDisposable
{
    /// <summary>To the guest's agent and back: comes when it is known by what the agent speaks, or the machine has ended; never fails.</summary>
    Task<Stream> Agent { get; }

    /// <summary>Comes when the guest's agent is known to have opened its end, or the machine has ended.</summary>
    Task AgentOpened { get; }

    /// <summary>What kernel and agent write, from the first byte; ends with the machine.</summary>
    Stream Console { get; }

    /// <summary>Comes when the machine has ended, and never fails.</summary>
    Task<MonitorEnd> Ended { get; }

    /// <summary>Ends it as if its power were cut, but with its disks written down; kills it when that takes long.</summary>
    Task EndAsync();
}
