namespace Larder.Packs.Recipes;

/// <summary>What can build.</summary>
public enum BuildSystem
{
    /// <summary><c>make</c>.</summary>
    Make,

    /// <summary><c>cmake</c>, with whatever it generated for.</summary>
    CMake,
}
