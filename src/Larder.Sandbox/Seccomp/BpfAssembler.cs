namespace Larder.Sandbox.Seccomp;

/// <summary>
/// Writes a classic BPF program with named places to jump to. Jumps go forward only (the kernel refuses others) and
/// over at most 255 instructions; one that would go further is a mistake of the program's author and is refused.
/// </summary>
internal sealed class BpfAssembler
{
    private const int MostInstructions = 4096;        // BPF_MAXINSNS
    private const int LongestJump = 255;

    private readonly List<(BpfInstruction Instruction, string? IfTrue, string? IfFalse)> _program = [];
    private readonly Dictionary<string, int> _labels = [];

    /// <summary>Loads 32 bits of <c>struct seccomp_data</c>.</summary>
    internal void Load(uint offset) => Add(BpfInstruction.Load, offset, null, null);

    /// <summary>Jumps when the loaded value equals; a null label is the next instruction.</summary>
    internal void JumpIfEqual(uint value, string? ifTrue, string? ifFalse = null) =>
        Add(BpfInstruction.JumpIfEqual, value, ifTrue, ifFalse);

    /// <summary>Jumps when the loaded value has one of the bits; a null label is the next instruction.</summary>
    internal void JumpIfAnyBit(uint bits, string? ifTrue, string? ifFalse = null) =>
        Add(BpfInstruction.JumpIfAnyBit, bits, ifTrue, ifFalse);

    /// <summary>Ends the program with an action.</summary>
    internal void Return(uint action) => Add(BpfInstruction.Return, action, null, null);

    /// <summary>Names the next instruction.</summary>
    internal void Label(string name) => _labels.Add(name, _program.Count);

    /// <summary>The program's bytes, as <c>struct sock_filter[]</c>.</summary>
    /// <exception cref="InvalidOperationException">A jump goes back, too far, or to a label that does not exist.</exception>
    internal byte[] Assemble()
    {
        if (_program.Count is 0 or > MostInstructions)
        {
            throw new InvalidOperationException($"A program has 1–{MostInstructions} instructions.");
        }

        var result = new byte[_program.Count * BpfInstruction.Size];
        for (var at = 0; at < _program.Count; at++)
        {
            var (instruction, ifTrue, ifFalse) = _program[at];
            var resolved = instruction with { IfTrue = Distance(at, ifTrue), IfFalse = Distance(at, ifFalse) };
            resolved.Write(result.AsSpan(at * BpfInstruction.Size));
        }

        return result;
    }

    private void Add(ushort code, uint operand, string? ifTrue, string? ifFalse) =>
        _program.Add((new BpfInstruction(code, 0, 0, operand), ifTrue, ifFalse));

    private byte Distance(int from, string? label)
    {
        if (label is null)
        {
            return 0;
        }

        var distance = _labels.TryGetValue(label, out var to) ? to - from - 1 : -1;
        return distance is >= 0 and <= LongestJump
            ? (byte)distance
            : throw new InvalidOperationException($"Instruction {from} cannot jump to \"{label}\".");
    }
}
