using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Store;

namespace Larder.Cli.Commands.Store;

/// <summary>The root and its content store while a command uses them. Owns both.</summary>
internal sealed class StoreSession : IDisposable
{
    private readonly LarderRoot _root;

    private StoreSession(LarderRoot root)
    {
        _root = root;
        try
        {
            Store = ContentStore.Open(root);
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    /// <summary>The store.</summary>
    public ContentStore Store { get; }

    /// <summary>Opens the store, making root and store where there are none.</summary>
    public static StoreSession Open(CommandContext context) => new(context.OpenRoot());

    /// <summary>Opens the store; null where there is no root yet.</summary>
    public static StoreSession? TryOpen(CommandContext context) => context.TryOpenRoot() is { } root ? new StoreSession(root) : null;

    /// <summary>Opens the store that is to hold something.</summary>
    /// <exception cref="LarderException">LRD2302: there is no root, and so no content.</exception>
    public static StoreSession OpenExisting(CommandContext context, string wanted) => TryOpen(context)
        ?? throw new LarderException(
            ErrorCodes.NotInStore,
            $"{wanted} was not found",
            $"there is no root at {context.RootPath} yet, and so no store",
            "Import something first with: larder store import, or choose another root with --root");

    /// <summary>Closes the store and the root.</summary>
    public void Dispose()
    {
        Store.Dispose();
        _root.Dispose();
    }
}
