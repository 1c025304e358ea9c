using System.Runtime.InteropServices;

namespace Larder.Native.Processes;

/// <summary>The environment that this process was started with, byte for byte (.NET's own view decodes it).</summary>
public static unsafe class ProcessEnvironment
{
    /// <summary>Every entry, <c>NAME=value</c>.</summary>
    public static IReadOnlyList<byte[]> Entries => field ??= Read();

    /// <summary>The value of a variable, or null when it is not set.</summary>
    /// <param name="name">Its name, without <c>=</c>.</param>
    public static byte[]? Get(ReadOnlySpan<byte> name)
    {
        foreach (var entry in Entries)
        {
            if (entry.AsSpan().StartsWith(name) && entry.Length > name.Length && entry[name.Length] == (byte)'=')
            {
                return entry[(name.Length + 1)..];
            }
        }

        return null;
    }

    private static List<byte[]> Read()
    {
        List<byte[]> entries = [];
        using var library = new LibraryHandle("libc.so.6");
        var environ = *(byte***)NativeLibrary.GetExport(library.Address, "environ");
        for (; environ is not null && *environ is not null; environ++)
        {
            entries.Add(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*environ).ToArray());
        }

        return entries;
    }

    private readonly ref struct LibraryHandle(string name)
    {
        public nint Address { get; } = NativeLibrary.Load(name);

        public void Dispose() => NativeLibrary.Free(Address);
    }
}
