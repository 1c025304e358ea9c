using System.Runtime.InteropServices;

namespace Larder.Native.Compression;

/// <summary>The part of liblzma's interface that decodes .xz (lzma/base.h, lzma/container.h, 5.0 and later).</summary>
internal static unsafe partial class LzmaMethods
{
    public const uint TellUnsupportedCheck = 0x02;
    public const uint Concatenated = 0x08;
    public const int Run = 0;
    public const int Finish = 3;

    public const int Ok = 0;
    public const int StreamEnd = 1;
    public const int UnsupportedCheck = 3;
    public const int MemoryError = 5;
    public const int MemoryLimitError = 6;
    public const int FormatError = 7;
    public const int OptionsError = 8;
    public const int DataError = 9;
    public const int BufferError = 10;

    private const string Library = "liblzma.so.5";

    [LibraryImport(Library, EntryPoint = "lzma_stream_decoder")]
    public static partial int StreamDecoder(LzmaStream* stream, ulong memoryLimit, uint flags);

    [LibraryImport(Library, EntryPoint = "lzma_code")]
    public static partial int Code(LzmaStream* stream, int action);

    [LibraryImport(Library, EntryPoint = "lzma_end")]
    public static partial void EndStream(LzmaStream* stream);
}
