using Larder.GuestAgent.Booting;
using Larder.GuestAgent.Calls;
using Larder.GuestAgent.Commands;
using Larder.GuestAgent.Serving;

namespace Larder.GuestAgent;

/// <summary>
/// The first process of a machine, which makes a system of an image and serves the host, or hands over to the image's own
/// init; with <c>service</c> it serves the host as a service of that; with <c>serve</c> it serves its standard input and
/// output; with <c>spawn</c> it becomes a command (<see cref="Trampoline"/>).
/// </summary>
internal static class Program
{
    private const nint Ignore = 1;   // SIG_IGN

    private static int Main(string[] arguments)
    {
        string mode = arguments.Length > 0 ? arguments[0] : "";
        if (Libc.ProcessNumber() == 1 && mode is not "serve")
        {
            _ = Libc.SignalHandler(Libc.SignalPipe, Ignore);
            Machine.Run();
        }

        switch (mode)
        {
            case "serve" when arguments.Length == 1:
                _ = Libc.SignalHandler(Libc.SignalPipe, Ignore);
                _ = Libc.ProcessControl(Libc.SetChildSubreaper, 1, 0, 0, 0);
                new EventLoop(new HostLink(0, 1, isPort: false)).Run();
                return 0;
            case "service" when arguments.Length == 1:
                return AgentService.Run();
            case "spawn" when arguments.Length > 7:
                return Trampoline.Run();
            default:
                _ = Descriptor.Write(2, "usage: larder-agent serve|service\n"u8);
                return 2;
        }
    }
}
