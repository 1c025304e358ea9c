using System.Buffers.Binary;

namespace Larder.Formats.Kernels;

/// <summary>The header of a 64-bit little-endian ELF file (System V ABI, chapter 4), and what is found through it.</summary>
/// <param name="Type">What kind of file.</param>
/// <param name="Machine">For which processor.</param>
internal readonly record struct ElfHeader(ushort Type, ushort Machine)
{
    /// <summary>Number of x86-64.</summary>
    public const ushort Amd64 = 62;

    /// <summary>Number of AArch64.</summary>
    public const ushort Arm64 = 183;

    private const int Size = 64;
    private const int ProgramHeaderSize = 56;
    private const int SectionHeaderSize = 64;
    private const ushort Relocatable = 1;
    private const uint Interpreter = 3;

    /// <summary>True for an executable or a shared object.</summary>
    public bool IsProgram => Type is 2 or 3;

    /// <summary>True for a file that is still to be linked, as modules are.</summary>
    public bool IsRelocatable => Type == Relocatable;

    private static ReadOnlySpan<byte> Magic => [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    /// <summary>Reads the header; null when this is no such file.</summary>
    public static ElfHeader? TryRead(ReadOnlySpan<byte> file) => file.Length >= Size && file.StartsWith(Magic)
        ? new ElfHeader(BinaryPrimitives.ReadUInt16LittleEndian(file[0x10..]), BinaryPrimitives.ReadUInt16LittleEndian(file[0x12..]))
        : null;

    /// <summary>Whether it asks for an interpreter, as programs of a running system do and kernels do not.</summary>
    /// <param name="head">The file's first bytes; program headers beyond them are not looked at.</param>
    public static bool HasInterpreter(ReadOnlySpan<byte> head)
    {
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(head[0x20..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(head[0x38..]);
        for (int index = 0; index < count && Cut(head, offset, ProgramHeaderSize) is { IsEmpty: false } header; index++)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) == Interpreter)
            {
                return true;
            }

            offset += ProgramHeaderSize;
        }

        return false;
    }

    /// <summary>The bytes of a section; empty when there is none of this name, or the tables lead out of the file.</summary>
    public static ReadOnlySpan<byte> Section(ReadOnlySpan<byte> file, ReadOnlySpan<byte> name)
    {
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(file[0x28..]);
        int entrySize = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3A..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3C..]);
        int namesIndex = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3E..]);
        ReadOnlySpan<byte> table = Cut(file, offset, (ulong)count * SectionHeaderSize);
        if (entrySize != SectionHeaderSize || namesIndex >= count || table.IsEmpty)
        {
            return default;
        }

        ReadOnlySpan<byte> names = Content(file, table[(namesIndex * SectionHeaderSize)..]);
        for (; !table.IsEmpty; table = table[SectionHeaderSize..])
        {
            uint at = BinaryPrimitives.ReadUInt32LittleEndian(table);
            if (at < (uint)names.Length && names[(int)at..].StartsWith(name)
                && at + (ulong)name.Length < (ulong)names.Length && names[(int)at + name.Length] == 0)
            {
                return Content(file, table);
            }
        }

        return default;
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> file, ReadOnlySpan<byte> header) => Cut(
        file, BinaryPrimitives.ReadUInt64LittleEndian(header[24..]), BinaryPrimitives.ReadUInt64LittleEndian(header[32..]));

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> file, ulong offset, ulong length) =>
        offset <= (ulong)file.Length && length <= (ulong)file.Length - offset ? file.Slice((int)offset, (int)length) : default;
}
