using Larder.Formats.Packs;

namespace Larder.Packs.Building;

/// <summary>Watches a build. Called by one thread at a time, not always the same.</summary>
public interface IBuildObserver
{
    /// <summary>The image that steps run on is about to be got.</summary>
    void BaseBegins(PackBase name);

    /// <summary>It was got.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="source">What the name turned out to be.</param>
    void BaseIs(PackBase name, string source);

    /// <summary>A step is about to run.</summary>
    void StepBegins(string part, string step);

    /// <summary>A step need not run: what it made of the same inputs is known.</summary>
    void StepIsKnown(string part, string step);

    /// <summary>The running step wrote something, to its standard output or error.</summary>
    void StepWrote(ReadOnlySpan<byte> output);

    /// <summary>A pack is about to be written.</summary>
    void PackBegins(PackName name);
}
