using System.Text;
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

    /// <summary>Absolute path of one.</summary>
    /// <param name="identity">As <see cref="Initramfs.IdentityOf"/> says.</param>
    /// <param name="make">Makes it where it is not kept.</param>
    public string Get(string identity, Func<byte[]> make)
    {
        byte[] name = Encoding.ASCII.GetBytes(identity);
        _ = machines.EnsureDirectory(Encoding.ASCII.GetBytes(Name), 0x1C0);
        using DirectoryHandle kept = machines.OpenDirectory(Encoding.ASCII.GetBytes(Name));
        if (kept.TryStat(name) is null)
        {
            DurableFile.Write(kept, name, make(), 0x100, MachineKillPoints.SyncInitramfs);
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
