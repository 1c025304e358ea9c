namespace Larder.Store.Peers;

/// <summary>What a transfer moved.</summary>
/// <param name="Blobs">Blobs that the other store lacked, directories and file metadata among them.</param>
/// <param name="Directories">Directories of these.</param>
/// <param name="Bytes">Bytes of all of these.</param>
/// <param name="Roots">The names that were set or were so already, as they are called there.</param>
public sealed record TransferResult(long Blobs, long Directories, long Bytes, IReadOnlyList<string> Roots);
