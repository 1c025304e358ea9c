namespace Larder.Install.Journal;

/// <summary>What a transaction does.</summary>
public enum TransactionType
{
    /// <summary>Brings a pack in, or another revision of one that is there.</summary>
    Install,

    /// <summary>Takes a pack out.</summary>
    Remove,

    /// <summary>Brings a newer revision of a pack that is there.</summary>
    Update,

    /// <summary>Makes the installed set, or one pack, what it was.</summary>
    Rollback,
}
