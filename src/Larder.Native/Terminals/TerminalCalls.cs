using System.Runtime.InteropServices;

namespace Larder.Native.Terminals;

/// <summary>The C library's calls about terminals. <c>struct termios</c> has 60 bytes in glibc, and is given more.</summary>
internal static unsafe partial class TerminalCalls
{
    internal const int SettingsSize = 128;
    internal const int Now = 0;                       // TCSANOW
    internal const nuint GetSize = 0x5413;            // TIOCGWINSZ

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    internal static partial int GetSettings(int descriptor, byte* settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    internal static partial int SetSettings(int descriptor, int when, byte* settings);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    internal static partial void MakeRaw(byte* settings);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int DeviceControl(int descriptor, nuint request, void* argument);
}
