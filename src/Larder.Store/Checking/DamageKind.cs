namespace Larder.Store.Checking;

/// <summary>What is damaged.</summary>
public enum DamageKind
{
    /// <summary>A blob has other bytes than its digest says, or is not there.</summary>
    Blob,

    /// <summary>A directory or file metadata has the bytes that were stored, and they are not valid.</summary>
    Tree,

    /// <summary>A segment is missing, was cut short, or has no valid header; or it has bytes behind its last footer.</summary>
    Segment,

    /// <summary>A footer, which says what a batch of a segment holds without help from the database.</summary>
    Footer,

    /// <summary>The <c>.idx</c> of a sealed segment.</summary>
    Index,

    /// <summary>The database: a page of it, or a row that says other than the segments.</summary>
    Database,
}
