namespace Larder.Sources.Oci.Publishing;

/// <summary>An upload in parts, as its registry keeps it.</summary>
internal sealed class UploadSession(Uri location, long offset, int chunkBytes)
{
    /// <summary>Where the next part goes; each answer may name another place.</summary>
    public Uri Location { get; set; } = location;

    /// <summary>Bytes that the registry has.</summary>
    public long Offset { get; set; } = offset;

    /// <summary>Bytes of a part.</summary>
    public int ChunkBytes { get; } = chunkBytes;
}
