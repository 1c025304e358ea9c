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

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int lzma_stream_decoder(LzmaStream* stream, ulong memoryLimit, uint flags);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int lzma_code(LzmaStream* stream, int action);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial void lzma_end(LzmaStream* stream);
}
