namespace Larder.Cli.Commands.Packs;

/// <summary>What <c>list --json</c> prints.</summary>
/// <param name="Packs">The installed set, by publisher and name.</param>
internal sealed record PackListDocument(IReadOnlyList<PackEntry> Packs);
