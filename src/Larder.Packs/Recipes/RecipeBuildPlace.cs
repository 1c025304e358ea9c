using Larder.Formats.Packs;

namespace Larder.Packs.Recipes;

/// <summary>Where the steps of a recipe run.</summary>
/// <param name="On">The host, or an image; never nothing.</param>
/// <param name="NetworkAllowed">True when steps may use the network.</param>
public sealed record RecipeBuildPlace(PackBase On, bool NetworkAllowed);
