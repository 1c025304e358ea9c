using System.Globalization;
using Larder.Formats.Errors;

namespace Larder.Formats.Compression;

/// <summary>The failures of this folder, worded once.</summary>
internal static class CompressionErrors
{
    private const string FetchAgain = "Fetch or make the file again; if it repeats, the file is broken where it comes from.";

    public static LarderException Corrupt(CompressionKind kind, string why, Exception? inner = null) =>
        new(ErrorCodes.CorruptCompressedData, $"cannot decompress the {Name(kind)} data", why, FetchAgain, inner);

    public static LarderException Truncated(CompressionKind kind, long bytesIn) =>
        Corrupt(kind, string.Create(CultureInfo.InvariantCulture, $"it ends early, after {bytesIn} bytes"));

    public static LarderException Memory(CompressionKind kind, string why) =>
        new(ErrorCodes.StreamLimitExceeded, $"will not decompress the {Name(kind)} data", why,
            "Compress it again with a window of at most 128 MiB (zstd without --long=28 or more, xz with a preset).");

    public static LarderException OutOfMemory(CompressionKind kind) =>
        new(ErrorCodes.InputOutput, $"cannot decompress the {Name(kind)} data", "the system has no memory for it",
            "Free memory on this machine and try again.");

    public static LarderException TooLong(string what, long maximum) =>
        new(ErrorCodes.StreamLimitExceeded, $"{what} is too long",
            string.Create(CultureInfo.InvariantCulture, $"it has more than the {maximum} bytes allowed"),
            "Check where it comes from; nothing of this size is expected there.");

    public static LarderException ExpandsTooMuch(CompressionKind kind, long bytesIn, long bytesOut) =>
        new(ErrorCodes.StreamLimitExceeded, $"will not go on decompressing the {Name(kind)} data",
            string.Create(
                CultureInfo.InvariantCulture, $"{bytesIn} bytes became {bytesOut}, as a decompression bomb does"),
            "If you trust it, decompress it yourself and give Larder the result.");

    private static string Name(CompressionKind kind) => kind switch
    {
        CompressionKind.Gzip => "gzip",
        CompressionKind.Zstd => "zstd",
        CompressionKind.Xz => "xz",
        _ => "plain",
    };
}
