namespace Larder.Formats.Kernels;

/// <summary>How the file of a Linux kernel is built, which decides what can boot it.</summary>
public enum KernelFormat
{
    /// <summary>x86 with its boot protocol: a header, a decompressor, the compressed kernel.</summary>
    BzImage = 0,

    /// <summary>An ELF executable, not compressed.</summary>
    Vmlinux,

    /// <summary>arm64 with its 64-byte header.</summary>
    Image,
}
