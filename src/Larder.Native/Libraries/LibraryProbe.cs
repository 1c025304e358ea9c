namespace Larder.Native.Libraries;

/// <summary>What asking the dynamic loader for a library gave.</summary>
/// <param name="Library">Which one.</param>
/// <param name="IsPresent">True when it loads, with all that it needs itself.</param>
public sealed record LibraryProbe(SystemLibrary Library, bool IsPresent);
