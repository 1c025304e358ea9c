using Larder.Database.Roots;
using Larder.Formats.Packs;
using Larder.Install;
using Larder.Install.Engine;
using Larder.Install.Journal;
using Larder.Install.Records;
using Larder.Store;
using Larder.Store.Roots;
using Larder.Testing.Builders;
using Larder.Testing.Files;

namespace Larder.Tests.Install;

/// <summary>A root of a test's own with an installer on it.</summary>
internal sealed class InstallHarness : IDisposable, IInstallObserver
{
    private readonly LarderRoot _root;
    private readonly ContentStore _store;

    public InstallHarness(InstallSettings? settings = null)
    {
        _root = LarderRoot.Open(Temp.Combine("root"));
        _store = ContentStore.Open(_root);
        Bases = new FakeBases(_store);
        Settings = (settings ?? new InstallSettings()) with { UserDataDirectory = Temp.Combine("data") };
    }

    public TempDirectory Temp { get; } = new();

    public InstallSettings Settings { get; }

    public List<string> Lines { get; } = [];

    public LarderRoot Root => _root;

    public ContentStore Store => _store;

    public FakeBases Bases { get; }

    public StoreRoots StoreRoots => new(_store, TimeProvider.System);

    public PackInstaller Installer => new(_root, _store, TimeProvider.System, Settings, this, Bases);

    public RevisionTable Revisions => new(_root.Database);

    public TransactionJournal Journal => new(_root, TimeProvider.System);

    public HistoryTable History => new(_root.Database);

    public string Path(params string[] parts) => System.IO.Path.Combine([_root.Path, .. parts]);

    /// <summary>A pack whose command prints a line, in a file.</summary>
    public string Pack(string name = "examples/hello", string version = "1.0.0", Func<PackBuilder, PackBuilder>? change = null, string? says = null)
    {
        string command = name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..];
        PackBuilder builder = new PackTree()
            .Program($"app/bin/{command}", $"#!/bin/sh\necho {says ?? version} \"$@\"\n")
            .File("app/share/same", new string('s', 10_000))
            .Into(new PackBuilder
            {
                Name = name,
                Version = version,
                Base = PackBase.Host,
                Commands = [new PackCommand { Name = CommandName.Parse(command), Path = TreePath.Parse($"/app/bin/{command}") }],
            });
        string path = Temp.Combine($"{command}-{version}-{Guid.NewGuid():n}.pack");
        File.WriteAllBytes(path, (change?.Invoke(builder) ?? builder).Build());
        return path;
    }

    public TransactionOutcome Install(string path, TransactionRequest? options = null) =>
        Installer.Install(path, options ?? new TransactionRequest(), CancellationToken.None);

    public void Phase(long transaction, string display, string state) => Lines.Add($"{transaction} {state}");

    public void Progress(long done, long total)
    {
    }

    public void Log(string level, string message) => Lines.Add($"{level}: {message}");

    public void Dispose()
    {
        _store.Dispose();
        _root.Dispose();
        Temp.Dispose();
    }
}
