using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Packs.Building;
using Larder.Store;

namespace Larder.Cli.Commands.Pack;

/// <summary>
/// Where builds keep what their steps made, and work: a root of its own in the cache, so that no build touches what is
/// installed and all of it can be deleted. Owns root and store.
/// </summary>
internal sealed class BuildCache : IDisposable
{
    private readonly LarderRoot _root;

    private BuildCache(string path)
    {
        // The root itself would be readable for all, and so would be the sources of private programs.
        PrivateDirectory.Make(path);
        _root = LarderRoot.Open(path);
        WorkDirectory = Path.Combine(path, "work");
        try
        {
            Store = ContentStore.Open(_root);
        }
        catch
        {
            _root.Dispose();
            throw;
        }
    }

    /// <summary>The store.</summary>
    public ContentStore Store { get; }

    /// <summary>Where builds work.</summary>
    public string WorkDirectory { get; }

    /// <summary>Opens it, making it where there is none.</summary>
    /// <exception cref="LarderException">LRD7008, LRD8003, and as <see cref="LarderRoot.Open(string)"/>.</exception>
    public static BuildCache Open(CommandContext context)
    {
        string cache = context.Settings.Cache.Value ?? throw new LarderException(
            ErrorCodes.NoRootPath,
            "There is no cache to build in",
            "neither XDG_CACHE_HOME nor HOME is set to an absolute path, from which its place would follow",
            "Say where it is with LARDER_CACHE_DIR");
        return new BuildCache(Path.Combine(cache, "builds"));
    }

    public void Dispose()
    {
        Store.Dispose();
        _root.Dispose();
    }
}
