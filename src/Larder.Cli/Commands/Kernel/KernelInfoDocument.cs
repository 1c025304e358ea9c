using Larder.Cli.Commands.Packs;
using Larder.Formats.Kernels;
using Larder.Images.Kernels;

namespace Larder.Cli.Commands.Kernel;

/// <summary>What <c>kernel info --json</c> and <c>kernel import --json</c> print.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">What <c>uname -r</c> says in it; null when nothing tells.</param>
/// <param name="Architecture"><c>amd64</c> or <c>arm64</c>.</param>
/// <param name="Format"><c>bzImage</c>, <c>vmlinux</c> or <c>Image</c>.</param>
/// <param name="Digest">Identity of its content.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Imported">When, in RFC 3339.</param>
/// <param name="KernelPath">Absolute path of the kernel.</param>
/// <param name="InitrdPath">Absolute path of the initial RAM disk; null without one.</param>
/// <param name="ModulesPath">Absolute path of the directory with the modules of its version in it; null without any.</param>
/// <param name="Modules">How many modules it has.</param>
/// <param name="Bytes">Bytes of all its files.</param>
/// <param name="Drivers">By driver: <c>builtin</c>, <c>module</c>, <c>absent</c> or <c>unknown</c>.</param>
/// <param name="LoadOrder">By driver that is a module: the modules to load, in order, as paths below the version's directory.</param>
/// <param name="New">Whether this command brought it; false also for what was there already.</param>
internal sealed record KernelInfoDocument(
    string Name,
    string? Version,
    string Architecture,
    string Format,
    string Digest,
    KernelSourceDocument Source,
    string Imported,
    string KernelPath,
    string? InitrdPath,
    string? ModulesPath,
    int Modules,
    long Bytes,
    IReadOnlyDictionary<string, string> Drivers,
    IReadOnlyDictionary<string, IReadOnlyList<string>> LoadOrder,
    bool New)
{
    public static KernelInfoDocument Of(InstalledKernel kernel) => new(
        kernel.Name,
        kernel.Version,
        kernel.Architecture,
        KernelFormatText.Of(kernel.Document.Format),
        kernel.Digest,
        KernelSourceDocument.Of(kernel.Document.Source),
        TimeText.Of(kernel.Document.Imported),
        kernel.KernelPath,
        kernel.InitrdPath,
        kernel.ModulesPath,
        kernel.Document.Modules.Count(static file => KernelModule.IsModule(file.Path)),
        kernel.Document.TotalBytes,
        kernel.Document.Drivers.ToDictionary(static driver => driver.Key, static driver => DriverStateText.Of(driver.Value)),
        kernel.Document.LoadOrder.ToDictionary(static order => order.Driver, static order => order.Modules),
        kernel.IsNew);
}
