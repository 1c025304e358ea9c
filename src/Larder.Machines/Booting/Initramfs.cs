using System.Text;
using Larder.Formats.Cpio;
using Larder.Formats.Digests;
using Larder.Formats.Kernels;

namespace Larder.Machines.Booting;

/// <summary>
/// The first file system of a guest (docs/formats/guest-protocol.md, "Booting"): the agent as <c>/init</c>, and the modules by
/// which it finds its disk and its port.
/// </summary>
internal static class Initramfs
{
    private const string Version = "initramfs 2";
    private const ushort DirectoryMode = 0x1ED;
    private const ushort FileMode = 0x1A4;
    private const ushort ConsoleMode = 0x180;

    /// <summary>What follows from all that goes into one.</summary>
    /// <param name="agent">Tells the agent from any other.</param>
    /// <param name="image">Tells the image's kernel and modules from any others.</param>
    /// <param name="drivers">What the machine needs.</param>
    public static string IdentityOf(string agent, string image, IReadOnlyList<string> drivers) =>
        Digest.Of(Encoding.UTF8.GetBytes($"{Version}\0{agent}\0{image}\0{string.Join(',', drivers)}")).ToString();

    /// <summary>Makes one.</summary>
    /// <param name="agent">The agent's program.</param>
    /// <param name="files">Has the modules; null when there are none.</param>
    /// <param name="modules">Their paths, in the order to load them.</param>
    public static byte[] Make(ReadOnlySpan<byte> agent, IModuleFiles? files, IReadOnlyList<string> modules)
    {
        using MemoryStream archive = new();
        CpioWriter cpio = new(archive);
        cpio.AddDirectory("dev", DirectoryMode);
        cpio.AddCharacterDevice("dev/console", ConsoleMode, 5, 1);
        cpio.AddFile("init", DirectoryMode, agent);
        cpio.AddDirectory("modules", DirectoryMode);
        StringBuilder list = new();
        foreach (string module in modules)
        {
            string name = $"modules/{KernelModule.NameOf(module)}.ko";
            cpio.AddFile(name, FileMode, DriverSet.ReadModule(files!, module));
            list.Append('/').Append(name).Append('\n');
        }

        cpio.AddFile("modules.list", FileMode, Encoding.UTF8.GetBytes(list.ToString()));
        cpio.Finish();
        return archive.ToArray();
    }
}
