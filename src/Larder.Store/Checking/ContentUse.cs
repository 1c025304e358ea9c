using Larder.Formats.Castore;

namespace Larder.Store.Checking;

/// <summary>Something that needs a blob.</summary>
/// <param name="Root">The name that keeps it; <c>pack/…</c> is an installed pack.</param>
/// <param name="Path">Where in the file system, in bytes; null when the blob is no path: file metadata, or the root record.</param>
public sealed record ContentUse(string Root, ReadOnlyMemory<byte>? Path)
{
    /// <summary>As a person reads it.</summary>
    public override string ToString() => Path is { } path ? $"{Root}: /{NameText.Show(path.Span)}" : Root;
}
