using System.Globalization;
using Larder.Sandbox.Seccomp;

namespace Larder.Tests.Sandbox;

public sealed class SeccompFilterTests
{
    private const uint X64 = 0xC000003E;
    private const uint Allow = 0x7FFF0000;
    private const uint NotPermitted = 0x00050001;
    private const uint NotImplemented = 0x00050026;
    private const uint Kill = 0x80000000;

    [Fact]
    public void The_program_is_the_one_that_was_reviewed()
    {
        // To change it on purpose: review the difference, then copy the printed text into the file.
        var text = string.Concat(Instructions().Select(static (instruction, at) =>
            string.Create(CultureInfo.InvariantCulture, $"{at,3}: {instruction}\n")));

        Assert.Equal(File.ReadAllText(Probe.Source("seccomp.x86-64.txt")), text);
    }

    [Theory]
    [InlineData(0u, X64, 0ul, 0ul, Allow)]                              // read
    [InlineData(59u, X64, 0ul, 0ul, Allow)]                             // execve
    [InlineData(0u, 0x40000003u, 0ul, 0ul, Kill)]                       // i386
    [InlineData(0u, 0xC00000B7u, 0ul, 0ul, Kill)]                       // arm64
    [InlineData(0x40000000u, X64, 0ul, 0ul, NotImplemented)]            // x32 read
    [InlineData(0x40000202u, X64, 0ul, 0x5412ul, NotImplemented)]       // x32 ioctl
    [InlineData(16u, X64, 0ul, 0x5412ul, NotPermitted)]                 // TIOCSTI
    [InlineData(16u, X64, 0ul, 0xDEAD_00005412ul, NotPermitted)]        // the same to the kernel
    [InlineData(16u, X64, 0ul, 0x541Cul, NotPermitted)]                 // TIOCLINUX
    [InlineData(16u, X64, 0ul, 0x5401ul, Allow)]                        // TCGETS
    [InlineData(56u, X64, 0x10000011ul, 0ul, NotPermitted)]             // clone with CLONE_NEWUSER
    [InlineData(56u, X64, 0x01200011ul, 0ul, Allow)]                    // fork
    [InlineData(272u, X64, 0x10000000ul, 0ul, NotPermitted)]            // unshare
    [InlineData(272u, X64, 0x00000400ul, 0ul, Allow)]
    [InlineData(435u, X64, 0ul, 0ul, NotImplemented)]                   // clone3
    [InlineData(425u, X64, 0ul, 0ul, NotImplemented)]                   // io_uring_setup
    [InlineData(101u, X64, 0ul, 0ul, NotPermitted)]                     // ptrace
    [InlineData(467u, X64, 0ul, 0ul, NotPermitted)]                     // open_tree_attr
    public void Each_call_gets_its_answer(uint number, uint architecture, ulong first, ulong second, uint answer) =>
        Assert.Equal(answer, Evaluate(number, architecture, first, second));

    [Fact]
    public void Every_refused_call_is_refused() =>
        Assert.All(Enum.GetValues<RefusedCall>(), static call => Assert.Equal(NotPermitted, Evaluate((uint)call, X64, 0, 0)));

    [Fact]
    public void The_assembler_refuses_jumps_that_the_kernel_would()
    {
        var back = new BpfAssembler();
        back.Label("here");
        back.JumpIfEqual(1, "here");
        var far = new BpfAssembler();
        far.JumpIfEqual(1, "far");
        for (var i = 0; i < 256; i++)
        {
            far.Return(0);
        }

        far.Label("far");
        far.Return(0);
        var nowhere = new BpfAssembler();
        nowhere.JumpIfEqual(1, "nowhere");

        Assert.All([back, far, nowhere, new BpfAssembler()], static program => Assert.Throws<InvalidOperationException>(program.Assemble));
    }

    private static List<BpfInstruction> Instructions()
    {
        var bytes = SeccompFilter.Program.Span;
        List<BpfInstruction> instructions = [];
        for (var at = 0; at < bytes.Length; at += BpfInstruction.Size)
        {
            instructions.Add(BpfInstruction.Read(bytes[at..]));
        }

        return instructions;
    }

    // struct seccomp_data as the kernel fills it: 32-bit words at byte offsets, arguments low word first.
    private static uint Evaluate(uint number, uint architecture, ulong first, ulong second)
    {
        uint[] data = [number, architecture, 0, 0, (uint)first, (uint)(first >> 32), (uint)second, (uint)(second >> 32)];
        var program = Instructions();
        uint value = 0;
        for (var at = 0; ; at++)
        {
            var instruction = program[at];
            switch (instruction.Code)
            {
                case BpfInstruction.Load:
                    value = data[instruction.Operand / 4];
                    break;
                case BpfInstruction.JumpIfEqual:
                    at += value == instruction.Operand ? instruction.IfTrue : instruction.IfFalse;
                    break;
                case BpfInstruction.JumpIfAnyBit:
                    at += (value & instruction.Operand) != 0 ? instruction.IfTrue : instruction.IfFalse;
                    break;
                case BpfInstruction.Return:
                    return instruction.Operand;
                default:
                    throw new InvalidOperationException($"{instruction}");
            }
        }
    }
}
