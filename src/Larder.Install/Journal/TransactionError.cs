namespace Larder.Install.Journal;

/// <summary>The failure of a transaction, as it was told.</summary>
/// <param name="Code">LRD and its number.</param>
/// <param name="What">What did not happen.</param>
/// <param name="Why">The cause.</param>
/// <param name="Action">What to do.</param>
public sealed record TransactionError(string Code, string What, string Why, string Action);
