using Larder.Formats.Castore;
using Larder.Formats.Errors;

namespace Larder.Formats.FileMetadata;

/// <summary>How failures of file metadata are said.</summary>
internal static class MetadataFailure
{
    public static LarderException Because(string why, Exception? inner = null) => new(
        ErrorCodes.InvalidFileMetadata,
        "file metadata is not valid",
        why,
        "Get the content again from where it came; if it was made here, report it.",
        inner);

    public static LarderException At(ReadOnlySpan<byte> path, string why) =>
        Because($"at «/{NameText.Show(path)}»: {why}");
}
