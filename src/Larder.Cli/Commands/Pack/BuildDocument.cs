using Larder.Packs.Building;

namespace Larder.Cli.Commands.Pack;

/// <summary>What <c>pack build --json</c> prints.</summary>
/// <param name="Packs">In the recipe's order.</param>
internal sealed record BuildDocument(IReadOnlyList<BuiltPackEntry> Packs)
{
    public static BuildDocument Of(IEnumerable<BuiltPack> packs) => new([.. packs.Select(BuiltPackEntry.Of)]);
}
