using Larder.Cli.Commands.Image;
using Larder.Images;
using Larder.Machines;
using Larder.Store;

namespace Larder.Cli.Commands.Machine;

/// <summary>The root, its images and its machines while a command uses them. Owns all of them.</summary>
internal sealed class MachineSession : IDisposable
{
    private readonly ImageSession _session;

    private MachineSession(CommandContext context, ImageSession session, bool sweeps)
    {
        _session = session;
        try
        {
            Machines = MachineCollection.Open(session.Store, Host, context.Clock);
            foreach (string done in sweeps ? Machines.Sweep() : [])
            {
                context.Output.Remark(done);
            }
        }
        catch
        {
            Machines?.Dispose();
            session.Dispose();
            throw;
        }
    }

    /// <summary>What machines are run with.</summary>
    public MachineHost Host { get; } = new();

    /// <summary>The machines.</summary>
    public MachineCollection Machines { get; }

    /// <summary>The images.</summary>
    public ImageCollection Images => _session.Images;

    /// <summary>The store.</summary>
    public ContentStore Store => _session.Store;

    /// <summary>The images' session.</summary>
    public ImageSession OfImages => _session;

    /// <summary>Opens them, making root and store where there are none; what killed commands left is cleaned up and told.</summary>
    public static MachineSession Open(CommandContext context) => new(context, ImageSession.Open(context), sweeps: true);

    /// <summary>Opens them; null where there is no root yet.</summary>
    /// <param name="context">Says where.</param>
    /// <param name="sweeps">Whether what killed commands left is cleaned up and told.</param>
    public static MachineSession? TryOpen(CommandContext context, bool sweeps = true) =>
        ImageSession.TryOpen(context) is { } session ? new MachineSession(context, session, sweeps) : null;

    /// <summary>Opens the machines, one of which is to have a name.</summary>
    /// <exception cref="Formats.Errors.LarderException">LRD3402: there is no root, and so none.</exception>
    public static MachineSession OpenExisting(CommandContext context, string name) => TryOpen(context) ?? throw MachineCollection.NotFound(name, []);

    /// <summary>Closes all of it.</summary>
    public void Dispose()
    {
        Machines.Dispose();
        _session.Dispose();
    }
}
