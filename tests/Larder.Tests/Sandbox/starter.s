# The first program in every sandbox, for x86-64 Linux (docs/decisions/sandbox-starter.md).
# argv[1] is the command's path, argv[1..] its argv. Assembled by hand into StarterProgram.cs; a test assembles this
# file and compares.
    .intel_syntax noprefix
    .globl _start
_start:
    mov     rbx, rsp                    # argc, argv[0], argv[1], ..., 0, envp
    xor     eax, eax
    push    rax                         # struct sigaction of the kernel, all zero: SIG_DFL
    push    rax
    push    rax
    push    rax
    mov     rsi, rsp
    xor     edx, edx
    mov     r10d, 8
    mov     edi, 2                      # rt_sigaction(SIGINT, SIG_DFL)
    mov     eax, 13
    syscall
    mov     edi, 3                      # rt_sigaction(SIGQUIT, SIG_DFL)
    mov     eax, 13
    syscall
    push    6                           # the set of SIGINT and SIGQUIT
    mov     rsi, rsp
    mov     edi, 1                      # rt_sigprocmask(SIG_UNBLOCK)
    mov     eax, 14
    syscall
    lea     rsi, [rbx + 16]             # execve(argv[1], argv + 1, envp)
    mov     rdi, [rsi]
    mov     rax, [rbx]
    lea     rdx, [rbx + rax * 8 + 16]
    mov     eax, 59
    syscall
    mov     ebx, 126                    # only on failure
    lea     rsi, [rip + refused]
    mov     edx, offset refused_end - refused
    cmp     eax, -2                     # ENOENT
    je      not_there
    cmp     eax, -20                    # ENOTDIR
    jne     say
not_there:
    mov     ebx, 127
    lea     rsi, [rip + missing]
    mov     edx, offset missing_end - missing
say:
    mov     edi, 2                      # write(2, ...)
    mov     eax, 1
    syscall
    mov     edi, ebx                    # exit_group
    mov     eax, 231
    syscall
refused:
    .ascii  "error LRD6004: the command cannot be executed\n"
refused_end:
missing:
    .ascii  "error LRD6003: the command, or the interpreter it names, is not in its sandbox\n"
missing_end:
