using System.Buffers.Binary;
using System.Globalization;

namespace Larder.Sandbox.Seccomp;

/// <summary>One instruction of classic BPF, <c>struct sock_filter</c> (linux/filter.h).</summary>
/// <param name="Code">Class, size and mode.</param>
/// <param name="IfTrue">Instructions to skip when a comparison holds.</param>
/// <param name="IfFalse">Instructions to skip when it does not.</param>
/// <param name="Operand">The constant <c>k</c>.</param>
public readonly record struct BpfInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand)
{
    /// <summary>Bytes of one instruction.</summary>
    public const int Size = 8;

    internal const ushort Load = 0x20;                // BPF_LD | BPF_W | BPF_ABS
    internal const ushort JumpIfEqual = 0x15;         // BPF_JMP | BPF_JEQ | BPF_K
    internal const ushort JumpIfAnyBit = 0x45;        // BPF_JMP | BPF_JSET | BPF_K
    internal const ushort Return = 0x06;              // BPF_RET | BPF_K

    /// <summary>Writes it as the kernel reads it, in this machine's byte order (little on all we run on).</summary>
    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(target, Code);
        target[2] = IfTrue;
        target[3] = IfFalse;
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], Operand);
    }

    /// <summary>Reads one.</summary>
    public static BpfInstruction Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt16LittleEndian(source),
        source[2],
        source[3],
        BinaryPrimitives.ReadUInt32LittleEndian(source[4..]));

    /// <summary>As bpf_asm writes it, with the two jumps counted from the next instruction.</summary>
    public override string ToString() => Code switch
    {
        Load => string.Create(CultureInfo.InvariantCulture, $"ld [{Operand}]"),
        JumpIfEqual => string.Create(CultureInfo.InvariantCulture, $"jeq #0x{Operand:x}, +{IfTrue}, +{IfFalse}"),
        JumpIfAnyBit => string.Create(CultureInfo.InvariantCulture, $"jset #0x{Operand:x}, +{IfTrue}, +{IfFalse}"),
        Return => string.Create(CultureInfo.InvariantCulture, $"ret #0x{Operand:x}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"0x{Code:x4} +{IfTrue}, +{IfFalse}, #0x{Operand:x}"),
    };
}
