using System.CommandLine;
using Larder.Formats.Errors;
using Larder.Images.Booting;
using Larder.Images.Kernels;

namespace Larder.Cli.Commands.Image;

/// <summary>The options that say with which kernel an image is to boot.</summary>
internal sealed class KernelOptions
{
    private readonly Option<string?> _reference = new("--kernel-ref") { Description = "Boot this kernel of larder kernel list (default: the image's own in /boot, else the one called default)", HelpName = "NAME" };
    private readonly Option<string?> _kernel = new("--kernel") { Description = "Boot this file: a vmlinuz, vmlinux or Image", HelpName = "FILE" };
    private readonly Option<string?> _initrd = new("--initrd") { Description = "The first file system of --kernel", HelpName = "FILE" };
    private readonly Option<string?> _modules = new("--modules") { Description = "The directory lib/modules/VERSION of --kernel", HelpName = "DIR" };
    private readonly Flag _none = new("--no-kernel") { Description = "A bare root file system, without a kernel" };

    public IReadOnlyList<Option> All => [_reference, _kernel, _initrd, _modules, _none];

    /// <summary>What was asked for.</summary>
    /// <param name="context">The command.</param>
    /// <param name="kernels">The kernels of the root.</param>
    /// <param name="ofEntry">The kernel that an entry of the catalog names; null for none.</param>
    /// <exception cref="LarderException">As <see cref="KernelChoice.Choose"/>.</exception>
    public KernelChoice Read(CommandContext context, KernelStore kernels, string? ofEntry = null) => KernelChoice.Choose(
        kernels,
        new KernelRequest(context.Value(_reference), Full(context, _kernel), Full(context, _initrd), Full(context, _modules), context.Value(_none)),
        ofEntry);

    private static string? Full(CommandContext context, Option<string?> option) => context.Value(option) switch
    {
        null => null,
        "" => throw new LarderException(ErrorCodes.Usage, "The command line cannot be understood", $"{option.Name} names nothing", "Give a path"),
        { } path => Path.GetFullPath(path),
    };
}
