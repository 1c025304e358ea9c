using System.Buffers.Binary;
using System.Text;

namespace Larder.Testing.Kernels;

/// <summary>Files that are kernels as far as their headers say; nothing could boot them.</summary>
public static class TinyKernel
{
    public const string Version = "6.1.0-56-cloud-amd64";

    /// <summary>A bzImage whose version stands behind its setup header.</summary>
    public static byte[] BzImage(string version = Version, ushort? versionAt = null, ushort flags = 1, string tail = "")
    {
        byte[] file = new byte[0x600];
        "HdrS"u8.CopyTo(file.AsSpan(0x202));
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x1FE), 0xAA55);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x206), 0x20F);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x20E), versionAt ?? 0x200);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x236), flags);
        Encoding.ASCII.GetBytes($"{version} (somebody@somewhere) #1 SMP\0").CopyTo(file, 0x400);
        return [.. file, .. Encoding.ASCII.GetBytes(tail)];
    }

    /// <summary>An ELF executable with the banner so many bytes behind its header.</summary>
    public static byte[] Vmlinux(string? version = Version, ushort machine = 62, int bannerAt = 4096)
    {
        byte[] file = [.. TinyElf.Header(type: 2, machine), .. new byte[bannerAt]];
        return version is null ? file : [.. file, .. Encoding.ASCII.GetBytes($"Linux version %s\0Linux version {version} (somebody) #1\0")];
    }

    /// <summary>An Image of arm64.</summary>
    public static byte[] Arm64Image(string version = "6.12.9-arm64")
    {
        byte[] file = new byte[0x1000];
        "ARMd"u8.CopyTo(file.AsSpan(0x38));
        return [.. file, .. Encoding.ASCII.GetBytes($"Linux version {version} (somebody) #1\0")];
    }
}
