using System.Text;
using Larder.GuestAgent.Calls;
using Larder.GuestAgent.Serving;

namespace Larder.GuestAgent.Booting;

/// <summary>The agent as a service of the image's own init: it serves the host, and only init ends the machine.</summary>
internal static class AgentService
{
    private const nint Default = 0;  // SIG_DFL
    private const nint Ignore = 1;   // SIG_IGN

    /// <summary>Serves hosts that come and go until one wants the machine to end.</summary>
    /// <returns>The exit code: 0 also where there is no port, since then there is no host that speaks with us.</returns>
    public static int Run()
    {
        _ = Libc.SignalHandler(Libc.SignalPipe, Ignore);
        _ = Libc.SignalHandler(Libc.SignalTerminate, Default);
        _ = Libc.ProcessControl(Libc.SetChildSubreaper, 1, 0, 0, 0);
        try
        {
            new EventLoop(HostChannel.Open(BootOptions.ReadChannel())).Run();
            Power.AskInit();
            return 0;
        }
        catch (GuestException why)
        {
            _ = Descriptor.Write(2, Encoding.UTF8.GetBytes($"larder-agent: {why.Message}\n"));
            return why.Code == Errors.NotFound ? 0 : 1;
        }
    }
}
