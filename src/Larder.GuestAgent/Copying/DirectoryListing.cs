using System.Buffers.Binary;
using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Copying;

/// <summary>Names in an open directory.</summary>
internal static unsafe class DirectoryListing
{
    private const int BufferSize = 32 * 1024;

    /// <summary>All of them, sorted, each with a NUL behind it.</summary>
    public static byte[][] Read(int directory)
    {
        List<byte[]> names = [];
        byte[] buffer = new byte[BufferSize];
        fixed (byte* start = buffer)
        {
            int count;
            while ((count = (int)Libc.SystemCall(Libc.SysGetdents64, directory, (nint)start, BufferSize, 0)) > 0)
            {
                for (int at = 0; at < count;)
                {
                    ReadOnlySpan<byte> name = Terminated.UpToNul(buffer.AsSpan(at + 19));
                    if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                    {
                        names.Add(Terminated.Of(name));
                    }

                    at += BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + 16));
                }
            }
        }

        names.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
        return [.. names];
    }
}
