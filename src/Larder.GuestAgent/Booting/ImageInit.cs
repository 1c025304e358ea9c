using Larder.GuestAgent.Calls;
using Larder.GuestAgent.Commands;

namespace Larder.GuestAgent.Booting;

/// <summary>Hands the machine over to the image's own init, as an initramfs does.</summary>
internal static unsafe class ImageInit
{
    private const int LongestWords = 1 << 20;

    /// <summary>Executes it in our place, with what the kernel gave us. Throws when that fails; else it never comes back.</summary>
    public static void Become(byte[] program, BootOptions options)
    {
        GuestMounts.ForInit();
        HostIdentity.SetName(options);
        GuestMounts.OpenConsole();
        _ = Libc.SignalHandler(Libc.SignalPipe, 0);
        using ArgumentVector arguments = new([program, .. Words("/proc/self/cmdline"u8).Skip(1)]);
        using ArgumentVector environment = new(Words("/proc/self/environ"u8));
        fixed (byte* path = program)
        {
            _ = Libc.Execute(path, arguments.Pointers, environment.Pointers);
        }

        throw GuestException.Of("cannot run the image's init", program, Libc.Errno);
    }

    // Each with its NUL.
    private static byte[][] Words(ReadOnlySpan<byte> file)
    {
        List<byte[]> words = [];
        ReadOnlySpan<byte> rest = Descriptor.ReadFile(file, LongestWords) ?? [];
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<byte> word = Terminated.UpToNul(rest);
            words.Add(Terminated.Of(word));
            rest = rest[Math.Min(rest.Length, word.Length + 1)..];
        }

        return [.. words];
    }
}
