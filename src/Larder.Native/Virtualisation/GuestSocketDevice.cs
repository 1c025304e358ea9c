using System.Security.Cryptography;
using System.Text;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Native.Virtualisation;

/// <summary>
/// The kernel's side of one guest's sockets to this machine (vhost, linux/vhost.h), with a context id that no other guest here
/// has. Whoever runs the guest is given the descriptor. Owns it.
/// </summary>
public sealed unsafe class GuestSocketDevice : IDisposable
{
    private const string Device = "/dev/vhost-vsock";
    private const nuint SetGuestContext = 0x4008AF60;      // VHOST_VSOCK_SET_GUEST_CID
    private const int FirstContext = 1 << 10;              // far from 0–2, which are taken, and from what people choose
    private const int Attempts = 16;

    private GuestSocketDevice(SafeFileHandle handle, uint context) => (Handle, Context) = (handle, context);

    /// <summary>The descriptor.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>The guest's context id.</summary>
    public uint Context { get; }

    /// <summary>Takes one; null where the kernel has none, or not for this user.</summary>
    public static GuestSocketDevice? TryTake()
    {
        SafeFileHandle? handle = TryOpen();
        for (int attempt = 0; handle is not null && attempt < Attempts; attempt++)
        {
            ulong context = (ulong)RandomNumberGenerator.GetInt32(FirstContext, int.MaxValue);
            if (KvmCalls.Control((int)handle.DangerousGetHandle(), SetGuestContext, (nuint)(&context)) == 0)
            {
                return new GuestSocketDevice(handle, (uint)context);
            }
        }

        handle?.Dispose();
        return null;
    }

    /// <summary>Gives it back, once nobody else has the descriptor.</summary>
    public void Dispose() => Handle.Dispose();

    private static SafeFileHandle? TryOpen()
    {
        fixed (byte* path = Encoding.ASCII.GetBytes(Device + "\0"))
        {
            int descriptor = Libc.Open(path, Libc.OpenReadWrite | Libc.OpenCloseOnExec, 0);
            return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
        }
    }
}
