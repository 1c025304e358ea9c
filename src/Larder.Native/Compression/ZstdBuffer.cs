using System.Runtime.InteropServices;

namespace Larder.Native.Compression;

/// <summary><c>ZSTD_inBuffer</c> and <c>ZSTD_outBuffer</c>, which have the same layout.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdBuffer
{
    public void* Start;
    public nuint Size;
    public nuint Position;
}
