using Larder.Database.Roots;
using Larder.Install.Journal;
using Larder.Install.Records;
using Larder.Sources.Bases;
using Larder.Store;
using Larder.Store.Roots;

namespace Larder.Install.Engine;

/// <summary>What all steps work on. Owns nothing: root and store are the caller's.</summary>
internal sealed class InstallServices(
    LarderRoot root, ContentStore store, TimeProvider clock, InstallSettings settings, IInstallObserver observer, IBaseTrees bases)
{
    public LarderRoot Root { get; } = root;

    public ContentStore Store { get; } = store;

    public TimeProvider Clock { get; } = clock;

    public InstallSettings Settings { get; } = settings;

    public IInstallObserver Observer { get; } = observer;

    public IBaseTrees Bases { get; } = bases;

    public TransactionJournal Journal { get; } = new(root, clock);

    public RevisionTable Revisions { get; } = new(root.Database);

    public InstallationTable Installations { get; } = new(root.Database);

    public GenerationTable Generations { get; } = new(root.Database);

    public HistoryTable History { get; } = new(root.Database);

    public StoreRoots StoreRoots { get; } = new(store, clock);

    public string PathOf(InstalledRevision revision) => Path.Combine(Root.Path, "installed", revision.RelativePath);
}
