using Larder.Cli.Commands.Image;
using Larder.Cli.Configuration;
using Larder.Cli.Output;
using Larder.Database.Roots;
using Larder.Install;
using Larder.Install.Records;
using Larder.Store;

namespace Larder.Cli.Commands.Packs;

/// <summary>The root, its store and an installer while a command changes the installed set. Owns the first two and the progress.</summary>
internal sealed class InstallSession : IDisposable
{
    private readonly ContentStore _store;
    private readonly InstallProgress _progress;
    private readonly List<string> _warnings = [];
    private readonly CommandOutput _output;

    private InstallSession(CommandContext context, LarderRoot root)
    {
        Root = root;
        _output = context.Output;
        _progress = new InstallProgress(context.Output);
        try
        {
            _store = ContentStore.Open(root);
        }
        catch
        {
            root.Dispose();
            throw;
        }

        Installer = new PackInstaller(root, _store, context.Clock, SettingsOf(context), _progress, Bases.Of(context, _store, _warnings.Add));
    }

    public LarderRoot Root { get; }

    public ContentStore Store => _store;

    public PackInstaller Installer { get; }

    public RevisionTable Revisions => new(Root.Database);

    /// <summary>Opens the root, making it where there is none.</summary>
    public static InstallSession Open(CommandContext context) => new(context, context.OpenRoot());

    public static InstallSettings SettingsOf(CommandContext context) => new()
    {
        KeptGenerations = context.Settings.RetentionGenerations.Value,
        IsSandboxed = context.Settings.SandboxMode.Value is SandboxMode.Bubblewrap,
        UserDataDirectory = UserDirectories.Data(context.Host) is { } data ? Path.Combine(data, "data") : null,
    };

    /// <summary>Takes the progress away; the answer follows.</summary>
    public void EndProgress() => _progress.Dispose();

    public void Dispose()
    {
        _progress.Dispose();
        _warnings.ForEach(_output.Remark);
        _store.Dispose();
        Root.Dispose();
    }
}
