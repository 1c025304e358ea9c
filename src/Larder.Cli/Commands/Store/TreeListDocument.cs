namespace Larder.Cli.Commands.Store;

/// <summary>What <c>store list DIGEST --json</c> prints.</summary>
/// <param name="Entries">The paths in their one order.</param>
internal sealed record TreeListDocument(IReadOnlyList<TreeEntry> Entries);
