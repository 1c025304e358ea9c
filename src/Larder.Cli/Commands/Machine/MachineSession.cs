using Larder.Cli.Commands.Image;
using Larder.Database.Roots;
using Larder.Machines;

namespace Larder.Cli.Commands.Machine;

/// <summary>The root and its machines while a command uses them, and the images for who makes one. Owns all of them.</summary>
internal sealed class MachineSession : IDisposable
{
    private readonly ImageSession? _images;
    private readonly IDisposable _below;

    private MachineSession(CommandContext context, LarderRoot root, ImageSession? images, bool sweeps)
    {
        (Root, _images, _below) = (root, images, (IDisposable?)images ?? root);
        MachineHost host = new();
        try
        {
            Machines = images is null ? MachineCollection.OpenMade(root, host, context.Clock) : MachineCollection.Open(images.Store, host, context.Clock);
            foreach (string done in sweeps ? Machines.Sweep() : [])
            {
                context.Output.Remark(done);
            }
        }
        catch
        {
            Machines?.Dispose();
            _below.Dispose();
            throw;
        }
    }

    /// <summary>The root.</summary>
    public LarderRoot Root { get; }

    /// <summary>The machines.</summary>
    public MachineCollection Machines { get; }

    /// <summary>The images and their store.</summary>
    /// <exception cref="InvalidOperationException">The session was not opened with them.</exception>
    public ImageSession Images => _images ?? throw new InvalidOperationException("Who needs images opens them too.");

    /// <summary>Opens them with the images, making root and store where there are none; what killed commands left is cleaned up and told.</summary>
    public static MachineSession Open(CommandContext context)
    {
        ImageSession images = ImageSession.Open(context);
        return new MachineSession(context, images.Store.Root, images, sweeps: true);
    }

    /// <summary>Opens the machines that there are, without images; null where there is no root yet.</summary>
    /// <param name="context">Says where.</param>
    /// <param name="sweeps">Whether what killed commands left is cleaned up and told.</param>
    public static MachineSession? TryOpen(CommandContext context, bool sweeps = true) =>
        context.TryOpenRoot() is { } root ? new MachineSession(context, root, null, sweeps) : null;

    /// <summary>Opens the machines, one of which is to have a name.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD3402: there is no root, and so none.</exception>
    public static MachineSession OpenExisting(CommandContext context, string name) => TryOpen(context) ?? throw MachineCollection.NotFound(name, []);

    /// <summary>Closes all of it.</summary>
    public void Dispose()
    {
        Machines.Dispose();
        _below.Dispose();
    }
}
