using Larder.Formats.Castore;
using Larder.Formats.Errors;

namespace Larder.Images.Exporting;

/// <summary>Words the failures of exports.</summary>
internal static class ExportErrors
{
    public static LarderException OnlyDisk(string name, string format) => new(
        ErrorCodes.ImageOnlyDisk,
        $"{name} was not exported",
        $"it came as a finished {format} disk, and the store has no file system of it",
        $"Export it as that disk with: larder image export {name} FILE --format {format}; or import a directory or tar archive in its place");

    public static LarderException LayerCannotHold(ReadOnlySpan<byte> path) => new(
        ErrorCodes.LayerCannotHold,
        "The image was not written",
        $"it has «{NameText.Show(path)}», and in a layer a name that begins with .wh. stands for a deleted file",
        "Leave the file out and import again, or export with --format tar or --format dir");
}
