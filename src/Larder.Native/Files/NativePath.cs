using System.Text;

namespace Larder.Native.Files;

/// <summary>Names on their way into a system call: a NUL is appended, and one inside is refused.</summary>
internal static class NativePath
{
    /// <summary>Longest name or path that is copied to the stack.</summary>
    public const int StackSize = 512;

    /// <summary>Copies <paramref name="name"/> with a final NUL into the buffer, or into a new array if it is too long.</summary>
    /// <exception cref="ArgumentException">The name holds a NUL.</exception>
    public static Span<byte> Terminate(ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        if (name.Contains((byte)0))
        {
            throw new ArgumentException("A path cannot hold a NUL byte.", nameof(name));
        }

        Span<byte> target = name.Length < buffer.Length ? buffer : new byte[name.Length + 1];
        name.CopyTo(target);
        target[name.Length] = 0;
        return target[..(name.Length + 1)];
    }

    /// <summary>A path of the host given as text, in UTF-8.</summary>
    public static byte[] FromText(string path) => Encoding.UTF8.GetBytes(path);
}
