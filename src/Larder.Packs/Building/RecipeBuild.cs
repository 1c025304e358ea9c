using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Formats.Packs;
using Larder.Native.Files;
using Larder.Packs.Packaging;
using Larder.Packs.Recipes;
using Larder.Store;
using Larder.Store.Roots;

namespace Larder.Packs.Building;

/// <summary>Runs the parts of a recipe, step after step. Owns the log of its steps.</summary>
internal sealed class RecipeBuild : IDisposable
{
    private readonly RecipeFile _recipe;
    private readonly BuildOptions _options;
    private readonly ContentStore _store;
    private readonly StoreRoots _roots;
    private readonly StepCache _cache;
    private readonly IStepRoot _root;
    private readonly StepRunner _runner;
    private readonly IBuildObserver _observer;
    private readonly BuildTree _source;
    private readonly BuildTree _work;
    private readonly BuildTree _install;

    public RecipeBuild(
        RecipeFile recipe, BuildOptions options, ContentStore store, TreeWriter write, BuildArea area, IStepRoot root, IBuildObserver observer, TimeProvider clock)
    {
        _recipe = recipe;
        _options = options;
        _store = store;
        _roots = new StoreRoots(store, clock);
        _cache = new StepCache(store, clock);
        _observer = observer;
        _source = new BuildTree(store, area, "source"u8.ToArray(), write);
        _work = new BuildTree(store, area, "work"u8.ToArray(), write);
        _install = new BuildTree(store, area, "install"u8.ToArray(), write);
        _root = root;
        _runner = new StepRunner(area, root, recipe.Recipe.Build.NetworkAllowed, observer);
    }

    /// <summary>Runs all parts.</summary>
    /// <returns>What $INSTALL is at the end, and what each part was built from.</returns>
    public async Task<(FileSystem Install, IReadOnlyList<PackSource> Sources)> RunAsync(CancellationToken cancellationToken)
    {
        var exclusions = new SourceExclusions(_recipe.Path, _options.OutputDirectory, _options.WorkDirectory);
        List<PackSource> sources = [];
        foreach (RecipePart part in _recipe.Recipe.Parts)
        {
            FileSystem source = TakeSource(part, exclusions, cancellationToken);
            sources.Add(new PackSource(part.Name, source.ComputeId()));
            _work.Become(BuildTree.Empty);
            foreach (RecipeStep step in part.Steps)
            {
                await RunAsync(part, step, source, cancellationToken).ConfigureAwait(false);
            }
        }

        return (_install.FileSystem, sources);
    }

    public void Dispose() => _runner.Dispose();

    private async Task RunAsync(RecipePart part, RecipeStep step, FileSystem source, CancellationToken cancellationToken)
    {
        var script = StepScript.Of(step);
        SortedDictionary<string, string> environment = StepEnvironment.Of(_recipe, step, _options.SourceDate);
        Digest key = StepKey.Of(
            script, environment, _root.Stamp, _recipe.Recipe.Build.NetworkAllowed, source, _work.FileSystem, _install.FileSystem);
        if (_options.UsesCache && _cache.Find(key) is { } known)
        {
            _work.Become(known.Work);
            _install.Become(known.Install);
            _observer.StepIsKnown(part.Name, step.Name);
            return;
        }

        _observer.StepBegins(part.Name, step.Name);
        _source.PutOnDisk(cancellationToken);
        _work.PutOnDisk(cancellationToken);
        _install.PutOnDisk(cancellationToken);
        await _runner.RunAsync(part, step, script, environment, cancellationToken).ConfigureAwait(false);
        using StoreWriter writer = _store.BeginWriting();
        _work.Capture(writer, cancellationToken);
        _install.Capture(writer, cancellationToken);
        _cache.Keep(writer, key, _work.FileSystem, _install.FileSystem);
    }

    /// <summary>Imports the source; what steps see of it carries the build's one time.</summary>
    private FileSystem TakeSource(RecipePart part, SourceExclusions exclusions, CancellationToken cancellationToken)
    {
        using StoreWriter writer = _store.BeginWriting();
        string root = $"build/source/{_recipe.Recipe.Publisher}/{_recipe.Recipe.Name}/{part.Name}";
        FileSystem source;
        try
        {
            using var directory = DirectoryHandle.Open(_recipe.Directory);
            using DirectoryHandle? below = part.SourcePath == "." ? null : directory.OpenDirectory(Encoding.UTF8.GetBytes(part.SourcePath));
            source = new SourceImporter(writer, exclusions).Import(below ?? directory, cancellationToken);
        }
        catch (LinuxException error)
        {
            throw BuildErrors.NoSource(_recipe, part, error);
        }

        _roots.Commit(writer, root, source);
        FileSystem dated = source;
        if (_options.SourceDate != SourceDate.Default)
        {
            dated = PackTree.Normalise(_store, writer, source, _options.SourceDate);
            _roots.Commit(writer, root, dated);
        }

        _source.Become(dated);
        return source;
    }
}
