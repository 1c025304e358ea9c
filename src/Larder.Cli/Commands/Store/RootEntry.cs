using System.Globalization;
using Larder.Formats.Castore;
using Larder.Store.Roots;

namespace Larder.Cli.Commands.Store;

/// <summary>A name that keeps a file system, in <c>store list --json</c>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Root">Digest of the root; null when the root is a symbolic link.</param>
/// <param name="FileSystem">Id of the file system.</param>
/// <param name="Metadata">Digest of its file metadata.</param>
/// <param name="Since">When the name was set, in RFC 3339.</param>
internal sealed record RootEntry(string Name, string? Root, string FileSystem, string Metadata, string Since)
{
    public static RootEntry Of(StoreRoot root) => new(
        root.Name,
        root.FileSystem.Root.Kind is NodeKind.Symlink ? null : root.FileSystem.Root.Digest.ToString(),
        root.Id.ToString(),
        root.FileSystem.Metadata.ToString(),
        root.Created.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}
