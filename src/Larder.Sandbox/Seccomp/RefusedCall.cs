namespace Larder.Sandbox.Seccomp;

/// <summary>A system call that no sandbox has a use for. The value is its number on x86-64 (asm/unistd_64.h).</summary>
internal enum RefusedCall : uint
{
    // Other processes: ptrace reaches around this very filter.
    Ptrace = 101,
    ProcessVmReadv = 310,
    ProcessVmWritev = 311,
    Kcmp = 312,
    PidfdGetfd = 438,

    // The kernel's key rings are not in any namespace.
    AddKey = 248,
    RequestKey = 249,
    Keyctl = 250,

    // Mounts, roots and namespaces: a new user namespace would give back every capability.
    PivotRoot = 155,
    Chroot = 161,
    Mount = 165,
    Umount2 = 166,
    Setns = 308,
    OpenTree = 428,
    MoveMount = 429,
    Fsopen = 430,
    Fsconfig = 431,
    Fsmount = 432,
    Fspick = 433,
    MountSetattr = 442,
    OpenTreeAttr = 467,

    // The kernel itself, its modules and the machine.
    Uselib = 134,
    Acct = 163,
    Settimeofday = 164,
    Swapon = 167,
    Swapoff = 168,
    Reboot = 169,
    Iopl = 172,
    Ioperm = 173,
    CreateModule = 174,
    InitModule = 175,
    DeleteModule = 176,
    Quotactl = 179,
    Nfsservctl = 180,
    ClockSettime = 227,
    KexecLoad = 246,
    FinitModule = 313,
    KexecFileLoad = 320,
    QuotactlFd = 443,
    Syslog = 103,

    // Ways into the kernel that have been wide open again and again.
    LookupDcookie = 212,
    PerfEventOpen = 298,
    Bpf = 321,
    Userfaultfd = 323,

    // A file handle opens what no path leads to.
    OpenByHandleAt = 304,
}
