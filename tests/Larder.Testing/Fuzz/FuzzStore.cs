using Larder.Database.Roots;
using Larder.Store;
using Larder.Testing.Files;

namespace Larder.Testing.Fuzz;

/// <summary>A store for readers that need one, made when it is first asked for and removed when the process ends.</summary>
internal static class FuzzStore
{
    private static readonly Lazy<ContentStore> Made = new(Make);

    /// <summary>Used by one thread at a time.</summary>
    public static ContentStore Shared => Made.Value;

    private static ContentStore Make()
    {
#pragma warning disable CA2000 // They live as long as the process does.
        TempDirectory directory = new();
        LarderRoot root = LarderRoot.Open(directory.Combine("root"));
        ContentStore store = ContentStore.Open(root);
#pragma warning restore CA2000
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            store.Dispose();
            root.Dispose();
            directory.Dispose();
        };
        return store;
    }
}
