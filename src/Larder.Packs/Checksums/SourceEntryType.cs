namespace Larder.Packs.Checksums;

/// <summary>What an index's install source fetches.</summary>
public enum SourceEntryType
{
    /// <summary>A commit; the checksum is that of the directory (rule v1).</summary>
    Git,

    /// <summary>A file; the checksum is that of its bytes.</summary>
    Archive,
}
