using System.Buffers.Binary;

namespace Larder.Sandbox;

/// <summary>
/// The first program in every sandbox, a static x86-64 executable of 449 bytes (docs/decisions/sandbox-starter.md).
/// bubblewrap must outlive the terminal's Ctrl-C, or its death takes the command along before that can answer; so it is
/// started with SIGINT and SIGQUIT ignored or blocked, and its child would inherit that. The starter sets both back to
/// their defaults, unblocks them and becomes the command; when it cannot, it says why and ends with 127 (the command, or
/// the interpreter it names, is not there) or 126, where bubblewrap has but 1.
/// </summary>
internal static class StarterProgram
{
    /// <summary>Where it stands in the sandbox.</summary>
    internal const string Path = "/.start";

    private const ulong LoadAddress = 0x400000;
    private const int ElfHeaderSize = 64;
    private const int ProgramHeaderSize = 56;

    /// <summary>The executable's bytes.</summary>
    internal static ReadOnlyMemory<byte> Program { get; } = Assemble();

    // tests/Larder.Tests/Sandbox/starter.s, assembled; a test compares. Registers: rbx holds the first stack pointer,
    // later the exit code.
    internal static ReadOnlySpan<byte> Code =>
    [
        0x48, 0x89, 0xE3,                               // mov  rbx, rsp
        0x31, 0xC0, 0x50, 0x50, 0x50, 0x50,             // a zeroed struct sigaction: SIG_DFL
        0x48, 0x89, 0xE6,                               // mov  rsi, rsp
        0x31, 0xD2,                                     // xor  edx, edx
        0x41, 0xBA, 8, 0, 0, 0,                         // mov  r10d, 8
        0xBF, 2, 0, 0, 0,                               // mov  edi, SIGINT
        0xB8, 13, 0, 0, 0, 0x0F, 0x05,                  // rt_sigaction
        0xBF, 3, 0, 0, 0,                               // mov  edi, SIGQUIT
        0xB8, 13, 0, 0, 0, 0x0F, 0x05,                  // rt_sigaction
        0x6A, 6,                                        // push {SIGINT, SIGQUIT}
        0x48, 0x89, 0xE6,                               // mov  rsi, rsp
        0xBF, 1, 0, 0, 0,                               // mov  edi, SIG_UNBLOCK
        0xB8, 14, 0, 0, 0, 0x0F, 0x05,                  // rt_sigprocmask
        0x48, 0x8D, 0x73, 0x10,                         // lea  rsi, [rbx + 16]: argv + 1
        0x48, 0x8B, 0x3E,                               // mov  rdi, [rsi]
        0x48, 0x8B, 0x03,                               // mov  rax, [rbx]: argc
        0x48, 0x8D, 0x54, 0xC3, 0x10,                   // lea  rdx, [rbx + rax * 8 + 16]: envp
        0xB8, 59, 0, 0, 0, 0x0F, 0x05,                  // execve
        0xBB, 126, 0, 0, 0,                             // mov  ebx, 126
        0x48, 0x8D, 0x35, 0x35, 0, 0, 0,                // lea  rsi, [rip + refused]
        0xBA, 46, 0, 0, 0,                              // mov  edx, its length
        0x83, 0xF8, 0xFE, 0x74, 0x05,                   // cmp  eax, -ENOENT; je not_there
        0x83, 0xF8, 0xEC, 0x75, 0x11,                   // cmp  eax, -ENOTDIR; jne say
        0xBB, 127, 0, 0, 0,                             // not_there: mov ebx, 127
        0x48, 0x8D, 0x35, 0x48, 0, 0, 0,                // lea  rsi, [rip + missing]
        0xBA, 79, 0, 0, 0,                              // mov  edx, its length
        0xBF, 2, 0, 0, 0,                               // say: mov edi, stderr
        0xB8, 1, 0, 0, 0, 0x0F, 0x05,                   // write
        0x89, 0xDF,                                     // mov  edi, ebx
        0xB8, 231, 0, 0, 0, 0x0F, 0x05,                 // exit_group
    ];

    internal static ReadOnlySpan<byte> Messages =>
        "error LRD6004: the command cannot be executed\nerror LRD6003: the command, or the interpreter it names, is not in its sandbox\n"u8;

    // elf(5): one header, one loadable segment that is the whole file, readable and executable. A header without
    // PT_GNU_STACK would ask for an executable stack, so there is one that does not.
    private static byte[] Assemble()
    {
        const int HeadersSize = ElfHeaderSize + (2 * ProgramHeaderSize);
        var file = new byte[HeadersSize + Code.Length + Messages.Length];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        Half(file, 16, 2);                                  // ET_EXEC
        Half(file, 18, 62);                                 // EM_X86_64
        Half(file, 20, 1);                                  // EV_CURRENT
        Wide(file, 24, LoadAddress + HeadersSize);          // entry
        Wide(file, 32, ElfHeaderSize);                      // program headers
        Half(file, 52, ElfHeaderSize);
        Half(file, 54, ProgramHeaderSize);
        Half(file, 56, 2);

        var load = file.AsSpan(ElfHeaderSize);
        Half(load, 0, 1);                                   // PT_LOAD
        Half(load, 4, 5);                                   // PF_R | PF_X
        Wide(load, 16, LoadAddress);
        Wide(load, 32, (ulong)file.Length);
        Wide(load, 40, (ulong)file.Length);
        Wide(load, 48, 0x1000);

        var stack = load[ProgramHeaderSize..];
        BinaryPrimitives.WriteUInt32LittleEndian(stack, 0x6474E551);   // PT_GNU_STACK
        Half(stack, 4, 6);                                  // PF_R | PF_W

        Code.CopyTo(file.AsSpan(HeadersSize));
        Messages.CopyTo(file.AsSpan(HeadersSize + Code.Length));
        return file;
    }

    private static void Half(Span<byte> target, int offset, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(target[offset..], value);

    private static void Wide(Span<byte> target, int offset, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(target[offset..], value);
}
