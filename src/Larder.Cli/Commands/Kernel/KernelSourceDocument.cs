using Larder.Formats.Kernels;

namespace Larder.Cli.Commands.Kernel;

/// <summary>Where a kernel came from, in <c>--json</c>.</summary>
/// <param name="Kind"><c>directory</c>, <c>file</c>, <c>files</c> or <c>deb</c>.</param>
/// <param name="Path">Absolute path of it, or of the kernel's file.</param>
/// <param name="Package">A package's name; else null.</param>
/// <param name="PackageVersion">A package's version; else null.</param>
internal sealed record KernelSourceDocument(string Kind, string Path, string? Package, string? PackageVersion)
{
    public static KernelSourceDocument Of(KernelOrigin origin) => new(origin.Kind, origin.Path, origin.Package, origin.PackageVersion);
}
