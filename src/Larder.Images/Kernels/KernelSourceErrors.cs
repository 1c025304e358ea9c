using Larder.Formats.Errors;
using Larder.Formats.Packs;

namespace Larder.Images.Kernels;

/// <summary>The failures of finding a kernel where somebody said it is, worded once.</summary>
internal static class KernelSourceErrors
{
    public static LarderException NothingAt(string path) => new(
        ErrorCodes.KernelSourceNotFound,
        "The kernel was not taken",
        $"there is nothing at {PackText.Printable(path)}",
        "Give the path of a file or a Debian package linux-image-*.deb, and for modules of a directory");

    public static LarderException Unclear(string why, string? action = null) => new(
        ErrorCodes.KernelSourceUnclear,
        "The kernel was not imported",
        why,
        action ?? "Name a directory with one kernel and its modules, the file of a kernel, or a Debian package linux-image-*.deb");
}
