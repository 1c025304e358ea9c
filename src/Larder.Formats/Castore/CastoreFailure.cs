using Larder.Formats.Errors;

namespace Larder.Formats.Castore;

/// <summary>How castore's failures are said.</summary>
internal static class CastoreFailure
{
    public static LarderException Directory(string why, Exception? inner = null) => new(
        ErrorCodes.InvalidDirectory,
        "a directory is not valid",
        why,
        "Get the content again from where it came; if it was made here, report it.",
        inner);
}
