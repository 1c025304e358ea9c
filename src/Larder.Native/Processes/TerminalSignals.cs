namespace Larder.Native.Processes;

/// <summary>Where the signals of the terminal that we may be running on go.</summary>
public static class TerminalSignals
{
    /// <summary>
    /// True when stdin is our controlling terminal and we are its foreground process group: then its Ctrl-C reaches
    /// our children from the kernel, and need not be passed on.
    /// </summary>
    public static bool ReachChildren => ProcessCalls.TerminalGroup(0) == ProcessCalls.ProcessGroup();
}
