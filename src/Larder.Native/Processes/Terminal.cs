namespace Larder.Native.Processes;

/// <summary>What we ask about the terminal we may be running on.</summary>
public static class Terminal
{
    /// <summary>
    /// True when stdin is our controlling terminal and we are its foreground process group: then its Ctrl-C reaches
    /// our children from the kernel, and need not be passed on.
    /// </summary>
    public static bool SignalsReachChildren => ProcessCalls.TerminalGroup(0) == ProcessCalls.ProcessGroup();
}
