using System.CommandLine;
using Larder.Cli.Commands.Store;
using Larder.Formats.Errors;
using Larder.Images.Publishing;
using Larder.Images.Records;

namespace Larder.Cli.Commands.Image;

/// <summary><c>larder image import</c>.</summary>
internal sealed class ImageImportCommand : CommandDefinition
{
    private readonly Argument<string> _rootfs = new("ROOTFS") { Description = "A root file system: a directory or a tar archive; or a finished disk; or a bundle or directory that holds rootfs.ext4" };
    private readonly PublishOptions _publish = new("that of the file, without its endings");
    private readonly Option<string?> _platform = ImageOptions.MakePlatform("What the root file system runs on, as linux/arm64 (default: this machine's)");

    public override string Description => "Make a bootable image of a root file system, a disk or a bundle on this machine";

    public override IReadOnlyList<string> Examples =>
    [
        "larder image import ./rootfs --name mine --no-kernel",
        "larder image import rootfs.tar.zst --kernel-ref default --size 4G",
        "larder image import machine.tar.zst --system --name machine",
        "larder image import disk.ext4 --kernel ./vmlinux",
        "larder image import bundle.tar.zst --json",
    ];

    public override IReadOnlyList<Argument> Arguments => [_rootfs];

    public override IReadOnlyList<Option> Options => [.. _publish.All, _platform];

    public override async Task<int> RunAsync(CommandContext context)
    {
        string given = context.Value(_rootfs)!;
        if (given.Length == 0)
        {
            throw new LarderException(
                ErrorCodes.Usage, "The command line cannot be understood", "the path of what to import is empty", "Give it; in a script, see whether the variable is set that should hold it");
        }

        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
        if (Directory.Exists(path))
        {
            _publish.RefuseArchive(context, path);
        }

        PublishedImage image = await _publish.PublishAsync(
            context,
            ImageName.Fit(Stem(Path.GetFileName(path))),
            ImageOptions.ReadPlatform(context.Value(_platform)),
            kernel: null,
            (images, request) => images.ImportAsync(path, request, context.CancellationToken)).ConfigureAwait(false);
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
