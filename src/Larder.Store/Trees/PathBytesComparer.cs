namespace Larder.Store.Trees;

/// <summary>Compares paths by their bytes.</summary>
internal sealed class PathBytesComparer : IEqualityComparer<byte[]>
{
    public static PathBytesComparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj)
    {
        HashCode hash = default;
        hash.AddBytes(obj);
        return hash.ToHashCode();
    }
}
