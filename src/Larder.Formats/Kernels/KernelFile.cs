using System.Buffers.Binary;
using Larder.Formats.Compression;
using Larder.Formats.Errors;

namespace Larder.Formats.Kernels;

/// <summary>
/// What the file of a Linux kernel says of itself (Linux, Documentation/arch/x86/boot.rst and arm64/booting.rst; ELF-64).
/// </summary>
/// <param name="Format">How it is built.</param>
/// <param name="Architecture">OCI's word: <c>amd64</c> or <c>arm64</c>.</param>
/// <param name="Version">As <c>uname -r</c> says it, at most 64 bytes; null when the file does not tell.</param>
public sealed record KernelFile(KernelFormat Format, string Architecture, string? Version)
{
    // The version of a bzImage may begin at any 16-bit offset behind its first sector.
    private const int HeadSize = 0x200 + 0xFFFF + VersionText.MaxLength + 1;

    // A kernel with all its symbols; its banner comes long before them.
    private const long MaxScan = 256L << 20;
    private const ushort FirstWithFlags = 0x20C;
    private static readonly DecompressionLimits Limits = new() { MaximumBytes = 1L << 30 };

    private static ReadOnlySpan<byte> Amd64Header => "HdrS"u8;

    private static ReadOnlySpan<byte> Arm64Header => "ARMd"u8;

    /// <summary>Recognises a kernel, also one that is compressed as a whole, as those of arm64 often are.</summary>
    /// <param name="source">Its bytes, read as far as needed; not disposed.</param>
    /// <param name="shown">What messages call it.</param>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.NotAKernel"/>; <see cref="ErrorCodes.CorruptCompressedData"/> and
    /// <see cref="ErrorCodes.StreamLimitExceeded"/> for compressed ones.
    /// </exception>
    public static KernelFile Read(Stream source, string shown)
    {
        using Stream plain = CompressionSniffer.OpenDecompressed(source, out _, Limits, leaveOpen: true);
        byte[] buffer = new byte[HeadSize];
        ReadOnlySpan<byte> head = buffer.AsSpan(0, plain.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        if (At(head, 0x202, 4).SequenceEqual(Amd64Header))
        {
            return ReadBzImage(head, shown);
        }

        if (At(head, 0x38, 4).SequenceEqual(Arm64Header))
        {
            return new KernelFile(KernelFormat.Image, "arm64", VersionText.Find(head, plain, MaxScan));
        }

        return ElfHeader.TryRead(head) is { } elf
            ? new KernelFile(KernelFormat.Vmlinux, ArchitectureOf(elf, head, shown), VersionText.Find(head, plain, MaxScan))
            : throw KernelErrors.NotKernel(shown, head.IsEmpty ? "it is empty" : "it begins as none does");
    }

    private static KernelFile ReadBzImage(ReadOnlySpan<byte> head, string shown)
    {
        ushort protocol = Number(head, 0x206);
        bool is64Bit = (Number(head, 0x236) & 1) != 0;
        if (protocol >= FirstWithFlags && !is64Bit)
        {
            throw KernelErrors.NotKernel(shown, "it is for 32-bit x86");
        }

        ushort pointer = Number(head, 0x20E);
        int start = 0x200 + pointer;
        string? version = pointer == 0 || start >= head.Length ? null : VersionText.Read(head[start..]);
        return new KernelFile(KernelFormat.BzImage, "amd64", version);
    }

    private static string ArchitectureOf(ElfHeader elf, ReadOnlySpan<byte> head, string shown)
    {
        string? architecture = elf.Machine switch
        {
            ElfHeader.Amd64 => "amd64",
            ElfHeader.Arm64 => "arm64",
            _ => null,
        };
        return architecture is null ? throw KernelErrors.NotKernel(shown, "it is an ELF file for another architecture than amd64 and arm64")
            : !elf.IsProgram || ElfHeader.HasInterpreter(head) ? throw KernelErrors.NotKernel(shown, "it is an ELF file, but a library or a program for a running system")
            : architecture;
    }

    private static ushort Number(ReadOnlySpan<byte> head, int offset) =>
        At(head, offset, 2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : (ushort)0;

    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> head, int offset, int length) =>
        head.Length >= offset + length ? head.Slice(offset, length) : default;
}
