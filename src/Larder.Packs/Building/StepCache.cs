using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Store;
using Larder.Store.Roots;

namespace Larder.Packs.Building;

/// <summary>What steps made of which inputs: two roots of the store for each, named by <see cref="StepKey"/>.</summary>
internal sealed class StepCache(ContentStore store, TimeProvider clock)
{
    private readonly StoreRoots _roots = new(store, clock);

    /// <summary>What $BUILD and $INSTALL were after the step; null when it is not known.</summary>
    public (FileSystem Work, FileSystem Install)? Find(Digest key) =>
        _roots.Find(WorkName(key)) is { } work && _roots.Find(InstallName(key)) is { } install
            ? (work.FileSystem, install.FileSystem)
            : null;

    /// <summary>Commits a writer's batch together with what the step made.</summary>
    public void Keep(StoreWriter writer, Digest key, FileSystem work, FileSystem install)
    {
        // Both or none: a killed process must not leave one of now beside one of another time.
        _roots.Remove(InstallName(key));
        _roots.Commit(writer, WorkName(key), work);
        _roots.Commit(writer, InstallName(key), install);
    }

    private static string WorkName(Digest key) => $"build/step/{key}/work";

    private static string InstallName(Digest key) => $"build/step/{key}/install";
}
