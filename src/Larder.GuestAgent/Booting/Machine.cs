using System.Text;
using Larder.GuestAgent.Calls;
using Larder.GuestAgent.Serving;

namespace Larder.GuestAgent.Booting;

/// <summary>The life of a machine: from the kernel's hand to the host's last word. Never ends.</summary>
internal static class Machine
{
    public static void Run()
    {
        try
        {
            GuestMounts.Early();
            BootOptions options = BootOptions.Read();
            KernelModules.Load(withSockets: options.HostPort is not null);
            RootMount.Enter(options);
            if (options.Init is { } init)
            {
                ImageInit.Become(init, options);
            }

            GuestMounts.InImage();
            HostIdentity.Set(options);
            Network.Set(options);
            GuestMounts.OpenConsole();
            new EventLoop(HostChannel.Open(options)).Run();
            Power.ShutDown();
        }
        catch (GuestException why)
        {
            Die(why.Message);
        }
        catch (Exception why) when (why is not OutOfMemoryException)
        {
            Die(why.GetType().Name);
        }

        while (true)
        {
            _ = Libc.Sleep(1_000_000);
        }
    }

    private static void Die(string why)
    {
        _ = Descriptor.Write(2, Encoding.UTF8.GetBytes($"larder-agent: fatal: {why}\n"));
        Power.Off();
    }
}
