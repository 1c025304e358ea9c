using System.Runtime.InteropServices;

namespace Larder.Native.Compression;

/// <summary><c>lzma_stream</c>; all zero is <c>LZMA_STREAM_INIT</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LzmaStream
{
    public byte* NextIn;
    public nuint AvailableIn;
    public ulong TotalIn;
    public byte* NextOut;
    public nuint AvailableOut;
    public ulong TotalOut;
    public void* Allocator;
    public void* Internal;
    public void* ReservedPointer1;
    public void* ReservedPointer2;
    public void* ReservedPointer3;
    public void* ReservedPointer4;
    public ulong SeekPosition;
    public ulong ReservedInteger2;
    public nuint ReservedInteger3;
    public nuint ReservedInteger4;
    public int ReservedEnum1;
    public int ReservedEnum2;
}
