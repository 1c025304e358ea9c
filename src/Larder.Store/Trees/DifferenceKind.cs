namespace Larder.Store.Trees;

/// <summary>How a path differs.</summary>
public enum DifferenceKind
{
    /// <summary>Only the right one has it.</summary>
    Added,

    /// <summary>Only the left one has it.</summary>
    Removed,

    /// <summary>It is of another kind, or has other bytes, another target or other device numbers.</summary>
    Content,

    /// <summary>It has the same content, and another mode, owner, time, extended attribute or link group.</summary>
    Attributes,
}
