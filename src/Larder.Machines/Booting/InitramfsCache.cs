using System.Text;
using Larder.Formats.Digests;
using Larder.Native.Durability;
using Larder.Native.Files;

namespace Larder.Machines.Booting;

/// <summary>
/// Keeps initial file systems, since all machines of an image have the same: to find the modules of a kernel, all of them
/// have to be read. What is kept can be deleted at any time.
/// </summary>
/// <param name="machines">The directory of machines.</param>
/// <param name="path">Its absolute path.</param>
internal sealed class InitramfsCache(DirectoryHandle machines, string path)
{
    private const string Name = ".initramfs";
    private const int Kept = 16;

    /// <summary>Absolute path of the one for a kernel and these drivers; made where it is not kept.</summary>
    /// <param name="agent">The agent's program.</param>
    /// <param name="files">The kernel's modules; null when it has none.</param>
    /// <param name="drivers">What the machine needs.</param>
    /// <param name="kernel">What messages call the kernel.</param>
    /// <exception cref="Formats.Errors.LarderException">As <see cref="DriverSet.Find"/>.</exception>
    public string Get(ReadOnlyMemory<byte> agent, IModuleFiles? files, IReadOnlyList<string> drivers, string kernel)
    {
        string identity = Initramfs.IdentityOf(Digest.Of(agent.Span), files, drivers);
        byte[] name = Encoding.ASCII.GetBytes(identity);
        _ = machines.EnsureDirectory(Encoding.ASCII.GetBytes(Name), 0x1C0);
        using DirectoryHandle kept = machines.OpenDirectory(Encoding.ASCII.GetBytes(Name));
        if (kept.TryStat(name) is null)
        {
            byte[] made = Initramfs.Make(agent.Span, files, DriverSet.Find(files, drivers, kernel));
            DurableFile.Write(kept, name, made, 0x100, MachineKillPoints.SyncInitramfs);
            Forget(kept, name);
        }

        return Path.Combine(path, Name, identity);
    }

    // A machine that is starting has its file open, or finds out and is started again.
    private static void Forget(DirectoryHandle kept, byte[] made)
    {
        foreach (byte[] old in kept.List().Select(static entry => entry.Name).Where(name => !name.AsSpan().SequenceEqual(made))
            .OrderByDescending(name => kept.TryStat(name)?.ModifiedSeconds).Skip(Kept))
        {
            _ = kept.TryUnlink(old);
        }
    }
}
