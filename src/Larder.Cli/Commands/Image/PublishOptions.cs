using System.CommandLine;
using Larder.Cli.Commands.Store;
using Larder.Cli.Output;
using Larder.Formats.Oci;
using Larder.Images;
using Larder.Images.Kernels;
using Larder.Images.Publishing;
using Larder.Images.Records;
using Larder.Images.Systems;
using Larder.Machines.Booting;
using Larder.Store.Importing;

namespace Larder.Cli.Commands.Image;

/// <summary>The options of what publishes an image: under which name, how its disk is made, and what it boots.</summary>
/// <param name="byDefault">Which name it gets without one, for help.</param>
internal sealed class PublishOptions(string byDefault)
{
    private readonly Option<string?> _name = new("--name") { Description = $"Publish it under this name (default: {byDefault})", HelpName = "NAME" };
    private readonly Flag _replace = new("--replace") { Description = "Take the name of an image from somewhere else" };
    private readonly Flag _system = new("--system") { Description = "Boot the image's own init (systemd), with Larder's agent as a service" };
    private readonly KernelOptions _kernel = new();
    private readonly DiskChoice _disk = new();
    private readonly ArchiveOptions _archive = new();

    public IReadOnlyList<Option> All => [_name, _replace, _system, .. _kernel.All, .. _disk.All, .. _archive.All];

    /// <summary>Refuses limits of archives for a directory.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD7001: one was given.</exception>
    public void RefuseArchive(CommandContext context, string path) => _archive.RefuseAny(context, path);

    /// <summary>Publishes as was asked for; nothing is opened or made before all options were read.</summary>
    /// <param name="context">Has the options.</param>
    /// <param name="name">The name of what nobody named.</param>
    /// <param name="platform">What it is to run on.</param>
    /// <param name="kernel">The kernel that the catalog's entry names; null for none.</param>
    /// <param name="publish">Publishes from the source of the command.</param>
    /// <param name="keepsLayers">Whether layers are kept as they were published.</param>
    public async Task<PublishedImage> PublishAsync(
        CommandContext context, string name, ImagePlatform platform, string? kernel, Func<ImageCollection, PublishRequest, Task<PublishedImage>> publish, bool keepsLayers = false)
    {
        string chosen = context.Value(_name) is { } given ? ImageName.Check(given) : name;
        DiskRequest disk = _disk.Read(context);
        TarImportOptions limits = _archive.Read(context);
        SystemAgent? system = context.Value(_system) ? ReadAgent() : null;
        using ImageSession session = ImageSession.Open(context);
        PublishRequest request = new()
        {
            Name = chosen,
            Replaces = context.Value(_replace),
            KeepsLayers = keepsLayers,
            Platform = platform,
            Disk = disk,
            Kernel = _kernel.Read(context, new KernelStore(session.Store.Root, context.Clock), kernel),
            System = system,
        };
        using ProgressDisplay progress = context.Output.BeginProgress();
        session.Show(progress);
        session.Images.Limits = limits;
        return await publish(session.Images, request).ConfigureAwait(false);
    }

    private static SystemAgent ReadAgent()
    {
        using Stream program = AgentBinary.Open();
        return SystemAgent.Read(program);
    }
}
