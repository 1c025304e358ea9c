using Larder.Cli.Commands.Packs;
using Larder.Formats.Castore;
using Larder.Store.Roots;

namespace Larder.Cli.Commands.Store;

/// <summary>A name that keeps a file system, in <c>store list --json</c>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Root">Digest of the root; null when the root is a symbolic link.</param>
/// <param name="FileSystem">Id of the file system.</param>
/// <param name="Metadata">Digest of its file metadata.</param>
/// <param name="Since">When the name was set, in RFC 3339.</param>
/// <param name="Expires">When it stops keeping anything, in RFC 3339; null for never.</param>
internal sealed record RootEntry(string Name, string? Root, string FileSystem, string Metadata, string Since, string? Expires)
{
    public static RootEntry Of(StoreRoot root) => new(
        root.Name,
        root.FileSystem.Root.Kind is NodeKind.Symlink ? null : root.FileSystem.Root.Digest.ToString(),
        root.Id.ToString(),
        root.FileSystem.Metadata.ToString(),
        TimeText.Of(root.Created),
        root.Expires is { } expires ? TimeText.Of(expires) : null);
}
