namespace Larder.Packs.Recipes;

/// <summary>What can configure a build.</summary>
public enum GenerateSystem
{
    /// <summary><c>cmake</c>.</summary>
    CMake,
}
