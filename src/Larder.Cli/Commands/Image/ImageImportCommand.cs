using System.CommandLine;
using Larder.Cli.Commands.Store;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Images.Kernels;
using Larder.Images.Publishing;
using Larder.Images.Records;
using Larder.Store.Importing;

namespace Larder.Cli.Commands.Image;

/// <summary><c>larder image import</c>.</summary>
internal sealed class ImageImportCommand : CommandDefinition
{
    private readonly Argument<string> _rootfs = new("ROOTFS") { Description = "A root file system: a directory or a tar archive; or a finished disk; or a bundle or directory that holds rootfs.ext4" };
    private readonly Option<string?> _name = new("--name") { Description = "Publish it under this name (default: that of the file, without its endings)", HelpName = "NAME" };
    private readonly Flag _replace = new("--replace") { Description = "Take the name of an image from somewhere else" };
    private readonly Option<string?> _platform = ImageOptions.MakePlatform("What the root file system runs on, as linux/arm64 (default: this machine's)");
    private readonly KernelOptions _kernel = new();
    private readonly DiskChoice _disk = new();
    private readonly ArchiveOptions _archive = new();

    public override string Description => "Make a bootable image of a root file system, a disk or a bundle on this machine";

    public override IReadOnlyList<string> Examples =>
    [
        "larder image import ./rootfs --name mine --no-kernel",
        "larder image import rootfs.tar.zst --kernel-ref default --size 4G",
        "larder image import disk.ext4 --kernel ./vmlinux",
        "larder image import bundle.tar.zst --json",
    ];

    public override IReadOnlyList<Argument> Arguments => [_rootfs];

    public override IReadOnlyList<Option> Options => [_name, _replace, .. _kernel.All, .. _disk.All, _platform, .. _archive.All];

    public override async Task<int> RunAsync(CommandContext context)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(context.Value(_rootfs)!));
        string name = context.Value(_name) is { } chosen ? ImageName.Check(chosen) : ImageName.Fit(Stem(Path.GetFileName(path)));
        DiskRequest disk = _disk.Read(context);
        TarImportOptions limits = _archive.Read(context);
        if (Directory.Exists(path))
        {
            _archive.RefuseAny(context, path);
        }

        using ImageSession session = ImageSession.Open(context);
        PublishRequest request = new()
        {
            Name = name,
            Replaces = context.Value(_replace),
            Platform = ImageOptions.ReadPlatform(context.Value(_platform)),
            Disk = disk,
            Kernel = _kernel.Read(context, new KernelStore(session.Store.Root, context.Clock)),
        };
        PublishedImage image;
        using (ProgressDisplay progress = context.Output.BeginProgress())
        {
            session.Show(progress);
            session.Images.Limits = limits;
            image = await session.Images.ImportAsync(path, request, context.CancellationToken).ConfigureAwait(false);
        }

        PublishAnswer.Write(context.Output, image, "already imported");
        return (int)ExitCode.Done;
    }

    private static string Stem(string name)
    {
        foreach (string ending in (string[])[".gz", ".xz", ".zst", ".tar", ".tgz", ".ext4", ".erofs", ".img"])
        {
            name = name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && name.Length > ending.Length ? name[..^ending.Length] : name;
        }

        return name;
    }
}
