using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Formats.Packs;
using Larder.Packs.Packaging;
using Larder.Packs.Recipes;
using Larder.Sources.Bases;
using Larder.Store;

namespace Larder.Packs.Building;

/// <summary>
/// From a recipe to its packs. Each step runs in a sandbox of its own with the host's /usr and /etc to read, or the root file
/// system of an image, the same paths, user, time zone and umask everywhere, and no network unless the recipe asks; what it
/// made is kept in the store under a digest of its inputs. Equal recipes and sources give equal bytes.
/// </summary>
/// <param name="store">Keeps sources, steps' results and packs' trees; any store will do, and may be lost.</param>
/// <param name="writeTree">Turns trees into files.</param>
/// <param name="bases">Gets images that steps run on into that store.</param>
/// <param name="observer">Told what happens.</param>
/// <param name="clock">Says when the store was told of what; no pack depends on it.</param>
public sealed class PackBuilder(ContentStore store, TreeWriter writeTree, IBaseTrees bases, IBuildObserver observer, TimeProvider clock)
{
    /// <summary>Builds all packs of a recipe.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Kills the running step and leaves no pack behind that was not whole.</param>
    /// <returns>The packs, in the recipe's order; each replaced a file of its name.</returns>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.WrongPlatform"/>; <see cref="ErrorCodes.BuildStepFailed"/>,
    /// <see cref="ErrorCodes.BuildSourceNotFound"/>, <see cref="ErrorCodes.MissingDependency"/>;
    /// <see cref="ErrorCodes.PackEmpty"/>, <see cref="ErrorCodes.PackEntryMissing"/>,
    /// <see cref="ErrorCodes.ReservedEntry"/>; <see cref="ErrorCodes.NoSpace"/>, <see cref="ErrorCodes.PermissionDenied"/>,
    /// <see cref="ErrorCodes.InputOutput"/>; and those of sandboxes, of the store and of <see cref="IBaseTrees.GetAsync"/>.
    /// </exception>
    public async Task<IReadOnlyList<BuiltPack>> BuildAsync(
        RecipeFile recipe, BuildOptions options, CancellationToken cancellationToken = default)
    {
        PackPlatform platform = RequirePlatform(recipe);
        using OutputDirectory output = OutputDirectory.Open(options.OutputDirectory);
        using BuildArea area = BuildArea.Take(options.WorkDirectory);
        try
        {
            IStepRoot root = await OpenRootAsync(recipe.Recipe.Build.On, options, area, cancellationToken).ConfigureAwait(false);
            using var build = new RecipeBuild(recipe, options, store, writeTree, area, root, observer, clock);
            (FileSystem install, IReadOnlyList<PackSource> sources) = await build.RunAsync(cancellationToken).ConfigureAwait(false);
            var assembler = new PackAssembler(store, clock, area, output, options.SourceDate);
            return assembler.Assemble(recipe, platform, install, sources, observer, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw BuildErrors.CannotWrite(area.Path, error);
        }
    }

    private async Task<IStepRoot> OpenRootAsync(PackBase on, BuildOptions options, BuildArea area, CancellationToken cancellationToken)
    {
        if (!on.IsImage)
        {
            return new HostStepRoot();
        }

        observer.BaseBegins(on);
        BaseTree image = await bases
            .GetAsync(new BaseRequest(on, PackPlatform.Here, options.IsInsecure), progress: null, cancellationToken).ConfigureAwait(false);
        observer.BaseIs(on, image.Source);
        return new ImageStepRoot(store, area, writeTree, on, image);
    }

    private static PackPlatform RequirePlatform(RecipeFile recipe) =>
        recipe.Recipe.Platforms.Contains(PackPlatform.Here)
            ? PackPlatform.Here
            : throw new LarderException(
                ErrorCodes.WrongPlatform,
                $"{PackText.Printable(recipe.Path)} cannot be built on this machine",
                $"it is for {string.Join(", ", recipe.Recipe.Platforms)}, and this machine is {PackPlatform.Here}",
                "build it on such a machine");
}
