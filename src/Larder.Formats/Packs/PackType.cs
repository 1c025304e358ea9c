namespace Larder.Formats.Packs;

/// <summary>What a pack is for.</summary>
public enum PackType
{
    /// <summary>It has commands.</summary>
    Application,

    /// <summary>Other packs run on it.</summary>
    Base,

    /// <summary>Other packs are built with it, or load it.</summary>
    Library,

    /// <summary>Data.</summary>
    Content,
}
