namespace Larder.GuestAgent.Calls;

/// <summary>What several places do with descriptors. None is inherited unless a start says so.</summary>
internal static unsafe class Descriptor
{
    /// <summary>Closes, once.</summary>
    public static void Close(ref int descriptor)
    {
        if (descriptor >= 0)
        {
            _ = Libc.Close(descriptor);
            descriptor = -1;
        }
    }

    /// <summary>Makes it answer EAGAIN where it would wait.</summary>
    public static void DoNotWait(int descriptor) =>
        _ = Libc.Control(descriptor, Libc.SetStatusFlags, Libc.Control(descriptor, Libc.GetStatusFlags, 0) | Libc.NonBlock);

    /// <summary>Opens a path; -1 when that fails.</summary>
    public static int Open(ReadOnlySpan<byte> terminated, int flags, uint mode = 0)
    {
        fixed (byte* path = terminated)
        {
            return Libc.Open(path, flags | Libc.CloseOnExec, mode);
        }
    }

    /// <summary>Reads; -1 for an error, which <see cref="Libc.Errno"/> names. An interruption is none.</summary>
    public static int Read(int descriptor, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint count;
            do
            {
                count = Libc.Read(descriptor, start, buffer.Length);
            }
            while (count < 0 && Libc.Errno == Errors.Interrupted);

            return (int)count;
        }
    }

    /// <summary>Writes as much as goes at once; -1 for an error, which <see cref="Libc.Errno"/> names.</summary>
    public static int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint count;
            do
            {
                count = Libc.Write(descriptor, start, bytes.Length);
            }
            while (count < 0 && Libc.Errno == Errors.Interrupted);

            return (int)count;
        }
    }

    /// <summary>All of a small file, or <c>null</c> when it cannot be read.</summary>
    public static byte[]? ReadFile(ReadOnlySpan<byte> terminated, int limit)
    {
        int file = Open(terminated, Libc.ReadOnly);
        if (file < 0)
        {
            return null;
        }

        byte[] content = new byte[4096];
        int length = 0;
        int count;
        while ((count = Read(file, content.AsSpan(length))) > 0)
        {
            length += count;
            if (length == content.Length)
            {
                if (length >= limit)
                {
                    break;
                }

                Array.Resize(ref content, content.Length * 4);
            }
        }

        Close(ref file);
        return count < 0 ? null : content[..length];
    }

    /// <summary>What a path is, or <c>null</c>.</summary>
    public static FileStatus? Status(int directory, ReadOnlySpan<byte> terminated, int flags)
    {
        FileStatus status;
        fixed (byte* path = terminated)
        {
            return Libc.Statx(directory, path, flags, FileStatus.BasicFields, &status) < 0 ? null : status;
        }
    }
}
