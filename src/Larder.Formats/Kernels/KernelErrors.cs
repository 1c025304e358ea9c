using Larder.Formats.Errors;

namespace Larder.Formats.Kernels;

/// <summary>The failures of this folder, worded once.</summary>
internal static class KernelErrors
{
    public static LarderException NotKernel(string shown, string why) => new(
        ErrorCodes.NotAKernel, $"{shown} is no kernel", why, "Name a bzImage (vmlinuz), an ELF vmlinux, or an Image of arm64");

    public static LarderException Module(string shown, string why) => new(
        ErrorCodes.KernelModuleInvalid, $"The kernel module {shown} cannot be used", why, "Get the kernel with its modules again; these do not fit together or are damaged");

    public static LarderException Package(string why, Exception? inner = null) => new(
        ErrorCodes.MalformedArchive, "The Debian package cannot be read", why, "Fetch the package again; if it repeats, it is broken where it comes from", inner);
}
