namespace Larder.Install.Journal;

/// <summary>States and types as the database, JSON and people read them: lower-case words.</summary>
public static class StateNames
{
    /// <summary>The word for a state.</summary>
    public static string Text(this TransactionState state) => state switch
    {
        TransactionState.Resolve => "resolve",
        TransactionState.Verify => "verify",
        TransactionState.Precheck => "precheck",
        TransactionState.Download => "download",
        TransactionState.Dependencies => "dependencies",
        TransactionState.Install => "install",
        TransactionState.Switch => "switch",
        TransactionState.Collect => "collect",
        TransactionState.Completed => "completed",
        TransactionState.Failed => "failed",
        TransactionState.Cancelled => "cancelled",
        _ => "interrupted",
    };

    /// <summary>The word for a type.</summary>
    public static string Text(this TransactionType type) => type switch
    {
        TransactionType.Install => "install",
        TransactionType.Remove => "remove",
        TransactionType.Update => "update",
        _ => "rollback",
    };

    /// <summary>True when nothing follows by itself.</summary>
    public static bool IsTerminal(this TransactionState state) => state >= TransactionState.Completed;

    internal static TransactionState ParseState(string text) =>
        Enum.GetValues<TransactionState>().First(state => state.Text() == text);

    internal static TransactionType ParseType(string text) =>
        Enum.GetValues<TransactionType>().First(type => type.Text() == text);
}
