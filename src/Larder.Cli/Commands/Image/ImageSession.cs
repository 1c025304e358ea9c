using Larder.Cli.Commands.Store;
using Larder.Cli.Output;
using Larder.Images;
using Larder.Images.Publishing;
using Larder.Store;

namespace Larder.Cli.Commands.Image;

/// <summary>The root, its store and its images while a command uses them. Owns all of them.</summary>
internal sealed class ImageSession : IDisposable
{
    private readonly StoreSession _session;

    private ImageSession(CommandContext context, StoreSession session)
    {
        _session = session;
        try
        {
            Images = ImageCollection.Open(session.Store, context.Settings.Images.Value!, context.Clock);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The images.</summary>
    public ImageCollection Images { get; }

    /// <summary>The store.</summary>
    public ContentStore Store => _session.Store;

    /// <summary>Opens them, making root and store where there are none.</summary>
    public static ImageSession Open(CommandContext context) => new(context, StoreSession.Open(context));

    /// <summary>Opens them; null where there is no root yet.</summary>
    public static ImageSession? TryOpen(CommandContext context) => StoreSession.TryOpen(context) is { } session ? new ImageSession(context, session) : null;

    /// <summary>Opens the images, one of which is to have a name.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD3001: there is no root, and so none.</exception>
    public static ImageSession OpenExisting(CommandContext context, string name) => TryOpen(context) ?? throw ImageCollection.NoImage(name);

    /// <summary>Shows what the making of an image is at.</summary>
    public void Show(IPhaseProgress progress)
    {
        Images.Progress = progress;
        Images.Expect = progress.Expect;
        Images.Phase = phase => progress.Phase(phase switch
        {
            PublishPhase.Resolve => "resolve",
            PublishPhase.Download => "download",
            PublishPhase.Unpack => "unpack",
            PublishPhase.Stack => "stack",
            PublishPhase.Keep => "keep",
            PublishPhase.Disk => "disk",
            _ => "publish",
        });
    }

    /// <summary>Closes all of it.</summary>
    public void Dispose()
    {
        Images.Dispose();
        _session.Dispose();
    }
}
