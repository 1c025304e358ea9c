using System.Runtime.InteropServices;
using Larder.Native.Files;

namespace Larder.Native.Virtualisation;

/// <summary>Requests and structures of linux/kvm.h on x86-64, and the call that takes them.</summary>
internal static unsafe partial class KvmCalls
{
    internal const nuint GetApiVersion = 0xAE00;
    internal const nuint CreateMachine = 0xAE01;
    internal const nuint GetProcessorMapSize = 0xAE04;
    internal const nuint CreateProcessor = 0xAE41;
    internal const nuint SetMemoryRegion = 0x4020AE46;    // KVM_SET_USER_MEMORY_REGION
    internal const nuint SetTaskState = 0xAE47;           // KVM_SET_TSS_ADDR
    internal const nuint Run = 0xAE80;
    internal const nuint GetRegisters = 0x8090AE81;
    internal const nuint SetRegisters = 0x4090AE82;
    internal const nuint GetSystemRegisters = 0x8138AE83;
    internal const nuint SetSystemRegisters = 0x4138AE84;

    internal const int ApiVersion = 12;
    internal const int RegistersSize = 144;               // struct kvm_regs: rax first
    internal const int InstructionPointer = 128;
    internal const int Flags = 136;
    internal const int SystemRegistersSize = 312;         // struct kvm_sregs: cs first
    internal const int SegmentBase = 0;                   // struct kvm_segment
    internal const int SegmentSelector = 12;
    internal const int ExitReason = 8;                    // struct kvm_run
    internal const uint ExitByHalt = 5;                   // KVM_EXIT_HLT

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Control(int descriptor, nuint request, nuint argument);

    /// <summary>As <see cref="Control"/>, and throws when the kernel refuses.</summary>
    internal static int Ask(int descriptor, nuint request, nuint argument, string name)
    {
        int answer = Control(descriptor, request, argument);
        return answer >= 0 ? answer : throw LinuxException.Last(name);
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct MemoryRegion
    {
        public uint Slot;
        public uint Flags;
        public ulong GuestAddress;
        public ulong Size;
        public ulong HostAddress;
    }
}
