namespace Larder.Machines.Monitors;

/// <summary>A program that runs machines.</summary>
public interface IMonitor
{
    /// <summary>Starts one. What goes wrong with the program itself, <see cref="IMonitoredMachine.Ended"/> says.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD7007: the program, or bubblewrap around it, is not installed.</exception>
    IMonitoredMachine Start(MonitorRequest request);

    /// <summary>Removes what is left on this machine of those whose process was killed; never fails.</summary>
    void Sweep();
}
