namespace Larder.Sandbox.Seccomp;

/// <summary>
/// The filter that every sandbox runs under, for x86-64: a list of what is refused, because a list of what is allowed
/// would break programs with each new kernel. In evaluation order:
/// <list type="number">
/// <item>another architecture's calls (int 0x80): the process is killed, their numbers mean other things;</item>
/// <item>x32 calls: ENOSYS, as on a kernel without them;</item>
/// <item>clone3 and io_uring: ENOSYS, on which programs fall back. clone3's flags and io_uring's operations lie in
/// memory, where no filter can see them;</item>
/// <item>ioctl TIOCSTI and TIOCLINUX, which type into the caller's terminal: EPERM. Only the low 32 bits are compared,
/// for the kernel looks at no more (CVE-2017-5226, CVE-2019-10063);</item>
/// <item>clone and unshare with CLONE_NEWUSER: EPERM;</item>
/// <item>each <see cref="RefusedCall"/>: EPERM;</item>
/// <item>all else is allowed. The kernel works this out once for each number whose answer hangs on nothing else, and
/// does not run the program for those again.</item>
/// </list>
/// </summary>
public static class SeccompFilter
{
    private const uint ArchitectureX64 = 0xC000003E;          // AUDIT_ARCH_X86_64
    private const uint X32Bit = 0x40000000;
    private const uint NewUserNamespace = 0x10000000;         // CLONE_NEWUSER

    private const uint Allow = 0x7FFF0000;                    // SECCOMP_RET_ALLOW
    private const uint KillProcess = 0x80000000;
    private const uint Fail = 0x00050000;                     // SECCOMP_RET_ERRNO, the number in the low bits
    private const uint NotPermitted = 1;
    private const uint NotImplemented = 38;

    // struct seccomp_data: int nr; u32 arch; u64 instruction_pointer; u64 args[6].
    private const uint Number = 0;
    private const uint Architecture = 4;
    private const uint FirstArgumentLow = 16;
    private const uint SecondArgumentLow = 24;

    private const uint Ioctl = 16;
    private const uint Clone = 56;
    private const uint Unshare = 272;
    private const uint IoUringSetup = 425;
    private const uint IoUringEnter = 426;
    private const uint IoUringRegister = 427;
    private const uint Clone3 = 435;

    private const uint InsertInput = 0x5412;                  // TIOCSTI
    private const uint LinuxConsole = 0x541C;                 // TIOCLINUX

    /// <summary>The program, as bubblewrap's <c>--seccomp</c> reads it.</summary>
    public static ReadOnlyMemory<byte> Program { get; } = Assemble();

    private static byte[] Assemble()
    {
        var program = new BpfAssembler();
        program.Load(Architecture);
        program.JumpIfEqual(ArchitectureX64, null, "kill");
        program.Load(Number);
        program.JumpIfAnyBit(X32Bit, "not implemented");
        foreach (var number in (uint[])[Clone3, IoUringSetup, IoUringEnter, IoUringRegister])
        {
            program.JumpIfEqual(number, "not implemented");
        }

        program.JumpIfEqual(Ioctl, "ioctl");
        program.JumpIfEqual(Clone, "namespaces");
        program.JumpIfEqual(Unshare, "namespaces");
        foreach (var call in Enum.GetValues<RefusedCall>())
        {
            program.JumpIfEqual((uint)call, "refuse");
        }

        program.Return(Allow);

        program.Label("ioctl");
        program.Load(SecondArgumentLow);
        program.JumpIfEqual(InsertInput, "refuse");
        program.JumpIfEqual(LinuxConsole, "refuse", "allow");

        program.Label("namespaces");
        program.Load(FirstArgumentLow);
        program.JumpIfAnyBit(NewUserNamespace, "refuse", "allow");

        program.Label("allow");
        program.Return(Allow);
        program.Label("refuse");
        program.Return(Fail | NotPermitted);
        program.Label("not implemented");
        program.Return(Fail | NotImplemented);
        program.Label("kill");
        program.Return(KillProcess);
        return program.Assemble();
    }
}
