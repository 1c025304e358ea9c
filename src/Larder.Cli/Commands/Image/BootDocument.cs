using Larder.Images.Records;

namespace Larder.Cli.Commands.Image;

/// <summary>What an image boots with, in <c>--json</c>.</summary>
/// <param name="Source">Where it is from.</param>
/// <param name="Version">The kernel's version; null when it does not say.</param>
/// <param name="Path">Absolute path of the kernel.</param>
/// <param name="Initrd">Absolute path of the first file system; null for none.</param>
/// <param name="Modules">Absolute path of the directory of modules; null when there are none beside the disk.</param>
internal sealed record BootDocument(string Source, string? Version, string Path, string? Initrd, string? Modules)
{
    public static BootDocument Of(string directory, BootRecord boot) => new(
        boot.Source,
        boot.Version,
        System.IO.Path.Combine(directory, boot.Kernel.Path),
        boot.Initrd is { } initrd ? System.IO.Path.Combine(directory, initrd.Path) : null,
        boot.Modules.Count > 0 ? System.IO.Path.Combine(directory, "modules") : null);
}
