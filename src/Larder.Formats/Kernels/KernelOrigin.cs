namespace Larder.Formats.Kernels;

/// <summary>Where a kernel was imported from.</summary>
/// <param name="Kind"><c>directory</c>, <c>file</c>, <c>files</c> or <c>deb</c>.</param>
/// <param name="Path">Absolute path of it, or of the kernel's file.</param>
/// <param name="Package">A package's name; else null.</param>
/// <param name="PackageVersion">A package's version; else null.</param>
public sealed record KernelOrigin(string Kind, string Path, string? Package = null, string? PackageVersion = null);
