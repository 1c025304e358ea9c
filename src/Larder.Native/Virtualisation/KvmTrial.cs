using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Larder.Native.Files;
using Larder.Native.Memory;
using Microsoft.Win32.SafeHandles;

namespace Larder.Native.Virtualisation;

/// <summary>One machine of one page and one processor, in real mode, which loads a register and halts.</summary>
internal static unsafe class KvmTrial
{
    private const nuint PageSize = 4096;
    private const ulong CodeAddress = 0x1000;             // in the guest
    private const uint TaskStateAddress = 0xFFFBD000;     // three pages below 4 GiB that old Intel processors want
    private const byte Loaded = 0x2A;

    // mov al, 0x2a; hlt
    private static ReadOnlySpan<byte> Instructions => [0xB0, Loaded, 0xF4];

    /// <summary>Never throws for what the kernel refuses; may never return where KVM hangs.</summary>
    internal static KvmAvailability Run(string device)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return new KvmAvailability(false, $"{device} is tried on x86-64 only");
        }

        using SafeFileHandle kvm = Open(device, out KvmAvailability? refusal);
        if (refusal is not null)
        {
            return refusal;
        }

        try
        {
            string? problem = TryRun((int)kvm.DangerousGetHandle());
            return problem is null ? KvmAvailability.Working : new KvmAvailability(false, $"{device}: {problem}");
        }
        catch (LinuxException error) when (error.Error == Errno.NotTty)
        {
            return new KvmAvailability(false, $"{device} is no KVM device");
        }
        catch (LinuxException error)
        {
            return new KvmAvailability(false, $"{device}: {error.Call} failed: {Text(error.Error)}");
        }
    }

    private static SafeFileHandle Open(string device, out KvmAvailability? refusal)
    {
        fixed (byte* path = Encoding.UTF8.GetBytes(device + "\0"))
        {
            int descriptor = Libc.Open(path, Libc.OpenReadWrite | Libc.OpenCloseOnExec, 0);
            Errno error = descriptor < 0 ? (Errno)Marshal.GetLastPInvokeError() : Errno.None;
            refusal = error switch
            {
                Errno.None => null,
                Errno.NotFound => new KvmAvailability(false, $"{device} is not there"),
                _ => new KvmAvailability(false, $"{device} cannot be opened: {Text(error)}"),
            };
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }
    }

    private static string? TryRun(int kvm)
    {
        int version = KvmCalls.Ask(kvm, KvmCalls.GetApiVersion, 0, "KVM_GET_API_VERSION");
        if (version != KvmCalls.ApiVersion)
        {
            return string.Create(CultureInfo.InvariantCulture, $"its interface has version {version}, not {KvmCalls.ApiVersion}");
        }

        using SafeFileHandle machine = new(KvmCalls.Ask(kvm, KvmCalls.CreateMachine, 0, "KVM_CREATE_VM"), ownsHandle: true);
        int guest = (int)machine.DangerousGetHandle();
        _ = KvmCalls.Ask(guest, KvmCalls.SetTaskState, TaskStateAddress, "KVM_SET_TSS_ADDR");
        using MappedMemory memory = MappedMemory.Anonymous(PageSize);
        Instructions.CopyTo(new Span<byte>(memory.Address, (int)PageSize));
        KvmCalls.MemoryRegion region = new() { GuestAddress = CodeAddress, Size = PageSize, HostAddress = (ulong)memory.Address };
        _ = KvmCalls.Ask(guest, KvmCalls.SetMemoryRegion, (nuint)(&region), "KVM_SET_USER_MEMORY_REGION");

        using SafeFileHandle processor = new(KvmCalls.Ask(guest, KvmCalls.CreateProcessor, 0, "KVM_CREATE_VCPU"), ownsHandle: true);
        int runner = (int)processor.DangerousGetHandle();
        using MappedMemory shared = MappedMemory.Of(runner, (nuint)KvmCalls.Ask(kvm, KvmCalls.GetProcessorMapSize, 0, "KVM_GET_VCPU_MMAP_SIZE"));
        SetRegisters(runner);
        while (KvmCalls.Control(runner, KvmCalls.Run, 0) < 0)
        {
            if ((Errno)Marshal.GetLastPInvokeError() is not (Errno.Interrupted or Errno.TryAgain))
            {
                throw LinuxException.Last("KVM_RUN");
            }
        }

        uint reason = BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(shared.Address + KvmCalls.ExitReason, sizeof(uint)));
        byte* registers = stackalloc byte[KvmCalls.RegistersSize];
        _ = KvmCalls.Ask(runner, KvmCalls.GetRegisters, (nuint)registers, "KVM_GET_REGS");
        return reason == KvmCalls.ExitByHalt && registers[0] == Loaded
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"a guest instruction did not run: exit reason {reason}");
    }

    // A processor begins at the top of memory; this one has only what is at CodeAddress.
    private static void SetRegisters(int processor)
    {
        byte* system = stackalloc byte[KvmCalls.SystemRegistersSize];
        _ = KvmCalls.Ask(processor, KvmCalls.GetSystemRegisters, (nuint)system, "KVM_GET_SREGS");
        *(ulong*)(system + KvmCalls.SegmentBase) = 0;
        *(ushort*)(system + KvmCalls.SegmentSelector) = 0;
        _ = KvmCalls.Ask(processor, KvmCalls.SetSystemRegisters, (nuint)system, "KVM_SET_SREGS");

        byte* registers = stackalloc byte[KvmCalls.RegistersSize];
        new Span<byte>(registers, KvmCalls.RegistersSize).Clear();
        *(ulong*)(registers + KvmCalls.InstructionPointer) = CodeAddress;
        *(ulong*)(registers + KvmCalls.Flags) = 2;        // the bit that is always set
        _ = KvmCalls.Ask(processor, KvmCalls.SetRegisters, (nuint)registers, "KVM_SET_REGS");
    }

    private static string Text(Errno error)
    {
        string text = Marshal.GetPInvokeErrorMessage((int)error);
        return string.Concat(text[..1].ToLowerInvariant(), text.AsSpan(1));
    }
}
