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
    public static bool IsError(nuint result) => IsErrorCode(result) != 0;

    /// <summary>The library's words for an error.</summary>
    public static string Name(nuint result) => Marshal.PtrToStringUTF8(GetErrorName(result)) ?? "unknown error";

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    private static partial uint IsErrorCode(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    private static partial nint GetErrorName(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorCode")]
    public static partial int GetErrorCode(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    public static partial ZstdDecompressionHandle CreateDecompression();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeDecompression(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_DCtx_setParameter")]
    public static partial nuint SetDecompressionParameter(ZstdDecompressionHandle context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint DecompressStream(
        ZstdDecompressionHandle context, ZstdBuffer* output, ZstdBuffer* input);

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    public static partial ZstdCompressionHandle CreateCompression();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint FreeCompression(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setParameter")]
    public static partial nuint SetCompressionParameter(ZstdCompressionHandle context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_compressStream2")]
    public static partial nuint CompressStream(
        ZstdCompressionHandle context, ZstdBuffer* output, ZstdBuffer* input, int directive);
}
