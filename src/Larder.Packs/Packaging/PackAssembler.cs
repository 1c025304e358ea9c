using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Packs;
using Larder.Packs.Building;
using Larder.Packs.Recipes;
using Larder.Store;
using Larder.Store.Roots;
using Larder.Store.Trees;

namespace Larder.Packs.Packaging;

/// <summary>Makes the packs of a recipe from what its parts installed. All of them are checked before one is written.</summary>
internal sealed class PackAssembler(ContentStore store, TimeProvider clock, BuildArea area, OutputDirectory output, long sourceDate)
{
    private readonly StoreRoots _roots = new(store, clock);

    /// <summary>The name of a pack's file.</summary>
    public static string FileName(Recipe recipe, RecipePack pack) => $"{pack.Name.Name}-{recipe.Version}.pack";

    public IReadOnlyList<BuiltPack> Assemble(
        RecipeFile file, PackPlatform platform, FileSystem install, IReadOnlyList<PackSource> sources, IBuildObserver observer, CancellationToken cancellationToken)
    {
        Recipe recipe = file.Recipe;
        List<(RecipePack Pack, FileSystem Tree)> trees = [];
        foreach (RecipePack pack in recipe.Packs)
        {
            FileSystem tree = Take(install, pack);
            PackTreeCheck.Check(store, tree, pack, recipe.Base);
            trees.Add((pack, tree));
        }

        RequireIcon(recipe, trees);
        var build = new PackBuild(file.Digest, sources);
        List<BuiltPack> packs = [];
        foreach ((RecipePack pack, FileSystem tree) in trees)
        {
            observer.PackBegins(pack.Name);
            packs.Add(Write(Describe(recipe, pack, platform, tree, build), tree, FileName(recipe, pack), cancellationToken));
        }

        return packs;
    }

    private FileSystem Take(FileSystem install, RecipePack pack)
    {
        using StoreWriter writer = store.BeginWriting();
        string root = $"build/pack/{pack.Name}";
        FileSystem taken = FileSystemGraft.Filter(store, writer, install, path => pack.Filter.Includes(path.Path.Span));
        _roots.Commit(writer, root, taken);
        FileSystem tree = PackTree.Normalise(store, writer, taken, sourceDate);
        _roots.Commit(writer, root, tree);
        return FileSystemReader.Walk(store, tree).Skip(1).Any()
            ? tree
            : throw new LarderException(
                ErrorCodes.PackEmpty,
                $"the pack {pack.Name} cannot be made",
                FileSystemReader.Walk(store, install).Skip(1).Any()
                    ? "its filters match nothing of what the parts installed"
                    : "no part installed anything",
                "correct its filters, or let a step put files below $INSTALL");
    }

    private void RequireIcon(Recipe recipe, List<(RecipePack Pack, FileSystem Tree)> trees)
    {
        if (recipe.Icon is { } icon && !trees.Any(one => PackTreeCheck.HasFile(store, one.Tree, icon)))
        {
            throw new LarderException(
                ErrorCodes.PackEntryMissing,
                $"the packs of {recipe.Name} cannot be made",
                $"the icon is {icon}, and no pack has such a file",
                "correct the icon's path, the filters, or the step that installs it");
        }
    }

    private PackManifest Describe(Recipe recipe, RecipePack pack, PackPlatform platform, FileSystem tree, PackBuild build) => new()
    {
        Name = pack.Name,
        Version = recipe.Version,
        Type = pack.Type,
        Summary = pack.Summary,
        License = recipe.License,
        Homepage = recipe.Homepage,
        Icon = recipe.Icon is { } icon && PackTreeCheck.HasFile(store, tree, icon) ? icon : null,
        Platform = platform,
        Base = recipe.Base,
        Commands = pack.Commands,
        Capabilities = pack.Capabilities,
        Dependencies = pack.Dependencies,
        ContentId = tree.ComputeId(),
        Build = build,
    };

    private BuiltPack Write(PackManifest manifest, FileSystem tree, string name, CancellationToken cancellationToken)
    {
        string layerPath = Path.Combine(area.Path, "layer");
        try
        {
            PackLayer layer = LayerFile.Write(store, tree, layerPath, cancellationToken);
            Sha256Digest digest = output.Write(
                name, stream => PackWriter.Write(stream, manifest, [layer], sourceDate, cancellationToken), cancellationToken);
            return new BuiltPack(Path.Combine(output.Path, name), manifest, digest);
        }
        finally
        {
            File.Delete(layerPath);
        }
    }
}
