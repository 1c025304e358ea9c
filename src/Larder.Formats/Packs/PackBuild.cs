using Larder.Formats.Digests;

namespace Larder.Formats.Packs;

/// <summary>What a pack was built from.</summary>
/// <param name="Recipe">Digest of the recipe's bytes.</param>
/// <param name="Sources">One a part, in the recipe's order.</param>
public sealed record PackBuild(Digest Recipe, IReadOnlyList<PackSource> Sources);
