using System.Runtime.InteropServices;
using System.Text;

namespace Larder.Native.Files;

/// <summary>A system call failed. <see cref="Error"/> says how; the message names the call and the path.</summary>
public sealed class LinuxException : IOException
{
    internal LinuxException(string call, ReadOnlySpan<byte> path, Errno error)
        : base($"{call} {Text(path)}: {Marshal.GetPInvokeErrorMessage((int)error)}")
    {
        Call = call;
        Error = error;
        HResult = (int)error;
    }

    private LinuxException(LinuxException error, string detail)
        : base($"{error.Message} ({detail})", error)
    {
        Call = error.Call;
        Error = error.Error;
        HResult = error.HResult;
    }

    /// <summary>The system call.</summary>
    public string Call { get; }

    /// <summary>Its error number.</summary>
    public Errno Error { get; }

    /// <summary>True when the disk, a quota or a size limit is full.</summary>
    public bool IsNoSpace => Error is Errno.NoSpace or Errno.Quota or Errno.FileTooLarge;

    /// <summary>The same failure, with what the kernel said of it besides its number.</summary>
    internal static LinuxException With(LinuxException error, string detail) => new(error, detail);

    internal static LinuxException Last(string call, ReadOnlySpan<byte> path = default) =>
        new(call, path, (Errno)Marshal.GetLastPInvokeError());

    private static string Text(ReadOnlySpan<byte> path)
    {
        int end = path.IndexOf((byte)0);
        return $"«{Encoding.UTF8.GetString(end < 0 ? path : path[..end])}»";
    }
}
