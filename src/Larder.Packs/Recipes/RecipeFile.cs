using Larder.Formats.Digests;

namespace Larder.Packs.Recipes;

/// <summary>A recipe with where it came from.</summary>
/// <param name="Path">Absolute path of the file; source paths are relative to its directory.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Recipe">What they say.</param>
public sealed record RecipeFile(string Path, ReadOnlyMemory<byte> Content, Recipe Recipe)
{
    /// <summary>The digest of the bytes, which the pack manifest names.</summary>
    public Digest Digest => Digest.Of(Content.Span);

    /// <summary>Absolute path of the recipe's directory.</summary>
    public string Directory => System.IO.Path.GetDirectoryName(Path)!;
}
