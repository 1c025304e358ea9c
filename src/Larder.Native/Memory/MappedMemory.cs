using Larder.Native.Files;

namespace Larder.Native.Memory;

/// <summary>Owns some mapped pages. Dispose unmaps them.</summary>
internal sealed unsafe class MappedMemory : IDisposable
{
    private nint _address;

    private MappedMemory(nint address, nuint size)
    {
        _address = address;
        Size = size;
    }

    /// <summary>In bytes.</summary>
    internal nuint Size { get; }

    internal byte* Address => (byte*)_address;

    /// <summary>Pages of our own that can be read and written, all zero.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal static MappedMemory Anonymous(nuint size) =>
        Map(size, MemoryCalls.Private | MemoryCalls.Anonymous, -1);

    /// <summary>What a device shares with us.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal static MappedMemory Of(int device, nuint size) => Map(size, MemoryCalls.Shared, device);

    /// <summary>Makes the pages code: from now on they can be read and executed, and not be written.</summary>
    /// <returns>False when the kernel refuses.</returns>
    internal bool TryMakeExecutable() =>
        MemoryCalls.Protect(_address, Size, MemoryCalls.Readable | MemoryCalls.Executable) == 0;

    public void Dispose()
    {
        nint address = Interlocked.Exchange(ref _address, 0);
        if (address != 0)
        {
            _ = MemoryCalls.Unmap(address, Size);
        }
    }

    private static MappedMemory Map(nuint size, int flags, int descriptor)
    {
        nint address = MemoryCalls.Map(0, size, MemoryCalls.Readable | MemoryCalls.Writable, flags, descriptor, 0);
        return address != MemoryCalls.Failed ? new MappedMemory(address, size) : throw LinuxException.Last("mmap");
    }
}
