using System.CommandLine;
using Larder.Cli.Commands.Image;
using Larder.Cli.Commands.Registry;
using Larder.Cli.Output;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Images;
using Larder.Images.Booting;
using Larder.Images.Kernels;
using Larder.Images.Publishing;
using Larder.Images.Records;
using Larder.Sources.Catalog;
using Larder.Sources.Oci;

namespace Larder.Cli.Commands.Machine;

/// <summary>The image that a machine is to be made of: one that is here by this name, else one of the catalog or a registry.</summary>
internal sealed class MachineImage
{
    private readonly Option<PullPolicy> _pull = new("--pull") { Description = "Ask the registry for the image: missing, always or never (default: missing)", HelpName = "WHEN" };
    private readonly Flag _insecure = new("--insecure") { Description = "Ask a registry on this machine over http" };

    public IReadOnlyList<Option> Options => [_pull, _insecure];

    /// <summary>Gets it as the options say.</summary>
    /// <inheritdoc cref="GetAsync(CommandContext, MachineSession, string, PullPolicy, bool, IPhaseProgress, CancellationToken)"/>
    public Task<(ImageEntry Image, bool IsPulled)> GetAsync(CommandContext context, MachineSession session, string text, ProgressDisplay progress, CancellationToken cancellationToken) =>
        GetAsync(context, session, text, context.Value(_pull), context.Value(_insecure), progress, cancellationToken);

    /// <summary>Gets it.</summary>
    /// <param name="context">Has the settings.</param>
    /// <param name="session">Has the images.</param>
    /// <param name="text">What was asked for.</param>
    /// <param name="policy">When a registry is asked.</param>
    /// <param name="isInsecure">Whether a registry on this machine may be asked over http.</param>
    /// <param name="progress">Told what is done.</param>
    /// <param name="cancellationToken">Leaves nothing.</param>
    /// <returns>The image, and whether it had to be pulled.</returns>
    /// <exception cref="LarderException">LRD3001: it is not here, and must not be pulled. And as <see cref="ImageCollection.PullAsync"/>.</exception>
    public static async Task<(ImageEntry Image, bool IsPulled)> GetAsync(
        CommandContext context, MachineSession session, string text, PullPolicy policy, bool isInsecure, IPhaseProgress progress, CancellationToken cancellationToken)
    {
        progress.Phase("resolve");
        if (policy is not PullPolicy.Always && ImageName.IsOne(text) && session.Images.Images.Find(text) is { } published)
        {
            return (published, false);
        }

        ImageAddress address = ImageAddress.Parse(text, Catalogs.Load(context));
        string name = address.Entry is { } entry ? ImageName.Fit(entry.Name.Replace(':', '-')) : ImageName.Of(address.Reference!);
        if (policy is not PullPolicy.Always && session.Images.Images.Find(name) is { IsInstalled: true } there && there.Name.Reference == ReferenceOf(address))
        {
            return (there, false);
        }

        if (policy is PullPolicy.Never)
        {
            throw session.Images.Images.NotFound(text);
        }

        using RegistryClient client = RegistryClients.Make(context, isInsecure);
        using RegistryWarnings warnings = new(context.Output, client);
        session.Images.Show(progress);
        PublishRequest request = new()
        {
            Name = name,
            Platform = address.Entry?.Platform ?? ImagePlatform.Current,
            Disk = DiskRequest.Default,
            Kernel = KernelChoice.Choose(
                new KernelStore(session.Root, context.Clock), new KernelRequest(null, null, null, null, IsNone: false), address.Entry?.Kernel),
        };
        _ = await session.Images.Images.PullAsync(client, address, request, cancellationToken).ConfigureAwait(false);
        return (session.Images.Images.Get(name), true);
    }

    private static string ReferenceOf(ImageAddress address) =>
        address.Entry is { } entry ? ImageCollection.ReferenceOf(entry) : ImageCollection.ReferenceOf(address.Reference!);
}
