using Larder.Cli.Commands.Packs;
using Larder.Formats.Kernels;
using Larder.Images.Kernels;

namespace Larder.Cli.Commands.Kernel;

/// <summary>A kernel in <c>kernel list --json</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">What <c>uname -r</c> says in it; null when nothing tells, or it is damaged.</param>
/// <param name="Architecture"><c>amd64</c> or <c>arm64</c>; null when it is damaged.</param>
/// <param name="Digest">Identity of its content; null when it is damaged.</param>
/// <param name="Modules">How many modules it has.</param>
/// <param name="Initrd">Whether it has an initial RAM disk.</param>
/// <param name="Bytes">Bytes of all its files.</param>
/// <param name="Imported">When, in RFC 3339; null when it is damaged.</param>
/// <param name="Damaged">Why it cannot be used; null when it can.</param>
internal sealed record KernelEntry(
    string Name, string? Version, string? Architecture, string? Digest, int Modules, bool Initrd, long Bytes, string? Imported, string? Damaged)
{
    public static KernelEntry Of(InstalledKernel kernel) => new(
        kernel.Name,
        kernel.Version,
        kernel.Architecture,
        kernel.Digest,
        kernel.Document.Modules.Count(static file => KernelModule.IsModule(file.Path)),
        kernel.Document.Initrd is not null,
        kernel.Document.TotalBytes,
        TimeText.Of(kernel.Document.Imported),
        null);

    public static KernelEntry OfDamaged(string name, string why) => new(name, null, null, null, 0, false, 0, null, why);
}
