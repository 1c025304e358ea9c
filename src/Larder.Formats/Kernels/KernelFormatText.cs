namespace Larder.Formats.Kernels;

/// <summary>Formats of kernels as the kernel's own build calls them.</summary>
public static class KernelFormatText
{
    /// <summary><c>bzImage</c>, <c>vmlinux</c> or <c>Image</c>.</summary>
    public static string Of(KernelFormat format) => format switch
    {
        KernelFormat.BzImage => "bzImage",
        KernelFormat.Vmlinux => "vmlinux",
        _ => "Image",
    };

    /// <summary>Reads what <see cref="Of"/> gives; null for anything else.</summary>
    public static KernelFormat? TryParse(string text) => text switch
    {
        "bzImage" => KernelFormat.BzImage,
        "vmlinux" => KernelFormat.Vmlinux,
        "Image" => KernelFormat.Image,
        _ => null,
    };
}
