using System.Runtime.InteropServices;

namespace Larder.Native.Compression;

/// <summary>The stable part of libzstd's streaming interface (zstd.h, 1.4 and later).</summary>
internal static unsafe partial class ZstdMethods
{
    public const int CompressionLevelParameter = 100;
    public const int ChecksumFlagParameter = 201;
    public const int WindowLogMaxParameter = 100;
    public const int Continue = 0;
    public const int End = 2;
    public const int WindowTooLarge = 16;
    public const int MemoryAllocation = 64;

    private const string Library = "libzstd.so.1";

    /// <summary>True when <paramref name="result"/> of any call is an error.</summary>
    public static bool IsError(nuint result) => ZSTD_isError(result) != 0;

    /// <summary>The library's words for an error.</summary>
    public static string Name(nuint result) => Marshal.PtrToStringUTF8(ZSTD_getErrorName(result)) ?? "unknown error";

    // System32 means on Linux: ask the loader by this very name, try no variations beside the program.
    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint ZSTD_isError(nuint code);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint ZSTD_getErrorName(nuint code);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial int ZSTD_getErrorCode(nuint code);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial ZstdDecompressionHandle ZSTD_createDCtx();

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial nuint ZSTD_freeDCtx(nint context);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial nuint ZSTD_DCtx_setParameter(ZstdDecompressionHandle context, int parameter, int value);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial nuint ZSTD_decompressStream(
        ZstdDecompressionHandle context, ZstdBuffer* output, ZstdBuffer* input);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial ZstdCompressionHandle ZSTD_createCCtx();

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial nuint ZSTD_freeCCtx(nint context);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial nuint ZSTD_CCtx_setParameter(ZstdCompressionHandle context, int parameter, int value);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static partial nuint ZSTD_compressStream2(
        ZstdCompressionHandle context, ZstdBuffer* output, ZstdBuffer* input, int directive);
}
