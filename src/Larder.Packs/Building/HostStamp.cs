using System.Buffers.Binary;
using System.Text;
using Larder.Formats.Digests;
using Larder.Native.Files;

namespace Larder.Packs.Building;

/// <summary>
/// Tells when the programs, headers or libraries of the host have changed: package managers rename new files into these
/// directories, which changes the directories' times. A file written in place elsewhere in /usr goes unseen
/// (<c>--no-cache</c>).
/// </summary>
internal static class HostStamp
{
    private static readonly string[] Places =
    [
        "/etc/alternatives", "/etc/ld.so.cache", "/usr", "/usr/bin", "/usr/include", "/usr/lib", "/usr/lib/x86_64-linux-gnu",
        "/usr/lib64", "/usr/libexec", "/usr/local/bin", "/usr/local/include", "/usr/local/lib", "/usr/sbin", "/usr/share",
    ];

    public static Digest Read()
    {
        Blake3Hasher hasher = new();
        using var root = DirectoryHandle.Open("/"u8);
        Span<byte> bytes = stackalloc byte[3 * sizeof(long)];
        foreach (string place in Places)
        {
            FileStatus? status = root.TryStat(Encoding.ASCII.GetBytes(place));
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, status?.Inode ?? 0);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[sizeof(long)..], status?.ModifiedSeconds ?? 0);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[(2 * sizeof(long))..], status?.ModifiedNanoseconds ?? 0);
            hasher.Update(bytes);
        }

        return hasher.Finish();
    }
}
