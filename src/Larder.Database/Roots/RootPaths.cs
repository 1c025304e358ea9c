namespace Larder.Database.Roots;

/// <summary>Where a root keeps what (docs/design.md §4). Names relative to the root, as bytes.</summary>
public static class RootPaths
{
    /// <summary>The database file's name.</summary>
    public const string DatabaseName = "larder.db";

    /// <summary>The content store.</summary>
    public static ReadOnlySpan<byte> Store => "store"u8;

    /// <summary>Runs of blobs, below <see cref="Store"/>.</summary>
    public static ReadOnlySpan<byte> Segments => "segments"u8;

    /// <summary>Installed revisions: publisher/name/version_revision.</summary>
    public static ReadOnlySpan<byte> Installed => "installed"u8;

    /// <summary>States of the installed set.</summary>
    public static ReadOnlySpan<byte> Generations => "generations"u8;

    /// <summary>The link that switches.</summary>
    public static ReadOnlySpan<byte> Current => "current"u8;

    /// <summary>The link to the current generation's wrappers.</summary>
    public static ReadOnlySpan<byte> Bin => "bin"u8;

    /// <summary>What services may write.</summary>
    public static ReadOnlySpan<byte> Data => "data"u8;

    /// <summary>Kernels for images, a directory each.</summary>
    public static ReadOnlySpan<byte> Kernels => "kernels"u8;

    /// <summary>Machines, a directory each.</summary>
    public static ReadOnlySpan<byte> Machines => "machines"u8;

    /// <summary>Metadata of trees that are mounted over the store, a file each.</summary>
    public static ReadOnlySpan<byte> Mounts => "mounts"u8;

    /// <summary>Empty files, the only things ever locked besides segments and leases.</summary>
    public static ReadOnlySpan<byte> Locks => "locks"u8;
}
