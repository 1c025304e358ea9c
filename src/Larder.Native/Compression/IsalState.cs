using System.Runtime.InteropServices;

namespace Larder.Native.Compression;

/// <summary>
/// What of <c>struct inflate_state</c> (igzip_lib.h) we read and write; the rest, tables and buffers of 87,368 bytes in
/// all, is the library's own, and room for half as much again is left. <see cref="IsalGzipDecoder.IsUsable"/> tries out
/// whether a library lays it out like this.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal unsafe struct IsalState
{
    public const int Size = 128 * 1024;

    /// <summary><c>ISAL_GZIP</c>: header and trailer are read and compared.</summary>
    public const uint Gzip = 1;

    /// <summary><c>ISAL_BLOCK_FINISH</c>: all is written out.</summary>
    public const int Finished = 5;

    [FieldOffset(0)]
    public byte* NextOut;

    [FieldOffset(8)]
    public uint AvailableOut;

    [FieldOffset(16)]
    public byte* NextIn;

    [FieldOffset(32)]
    public uint AvailableIn;

    // Before it are the buffered bits, and two tables of Huffman codes: 18,912 and 2,208 bytes.
    [FieldOffset(21160)]
    public int BlockState;

    [FieldOffset(21172)]
    public uint Wrapper;
}
