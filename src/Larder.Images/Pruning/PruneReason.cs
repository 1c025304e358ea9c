namespace Larder.Images.Pruning;

/// <summary>Why something is no image that anybody can use.</summary>
public enum PruneReason
{
    /// <summary>A command that made or removed it was interrupted.</summary>
    Partial,

    /// <summary>It has no record.</summary>
    RecordMissing,

    /// <summary>Its record cannot be read, or is another image's.</summary>
    RecordInvalid,

    /// <summary>A file that its record names is not there or has another size.</summary>
    Incomplete,

    /// <summary>A verification found other bytes in it than its record says.</summary>
    Damaged,

    /// <summary>Its directory has a name that no image has.</summary>
    Unknown,

    /// <summary>It is whole, and no name has it: it was replaced by a newer one.</summary>
    Stale,
}
