namespace Larder.Images.Booting;

/// <summary>What a user says of the kernel of an image.</summary>
/// <param name="Reference">The name of a kernel of the root; null when none was named.</param>
/// <param name="Kernel">Absolute path of a kernel; null when none was given.</param>
/// <param name="Initrd">Absolute path of its first file system; null for none.</param>
/// <param name="Modules">Absolute path of the directory of its modules; null for none.</param>
/// <param name="IsNone">Whether the image is to have none.</param>
public sealed record KernelRequest(string? Reference, string? Kernel, string? Initrd, string? Modules, bool IsNone);
