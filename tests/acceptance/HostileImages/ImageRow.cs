using System.Runtime.CompilerServices;
using Larder.Acceptance.Running;

namespace Larder.Acceptance.HostileImages;

/// <summary>An image or a registry that is not as it should be, and what has to come of it.</summary>
/// <param name="Fact">Which of <see cref="ImageFacts"/> it shows.</param>
/// <param name="Name">What is wrong; unique.</param>
/// <param name="Prepare">Makes it so; the image is pushed afterwards unless this did.</param>
internal sealed record ImageRow(string Fact, string Name, Action<ImageCase> Prepare)
{
    /// <summary>The code it is refused with; null when it is imported.</summary>
    public string? Code { get; private init; }

    /// <summary>The exit code.</summary>
    public int Exit { get; private init; }

    /// <summary>The tree it becomes; null where that is what the honest image becomes.</summary>
    public IReadOnlyList<string>? Tree { get; private init; }

    /// <summary>What else must be so.</summary>
    public Action<ImageCase, Ended>? Check { get; init; }

    /// <summary>Refused, with nothing kept.</summary>
    public static ImageRow Refused(string fact, string name, string code, int exit, Action<ImageCase> prepare, Action<ImageCase, Ended>? check = null) =>
        new(fact, name, prepare) { Code = code, Exit = exit, Check = check };

    /// <summary>Imported as if nothing was wrong: its file system has the id that its layers have elsewhere.</summary>
    public static ImageRow Survived(string fact, string name, Action<ImageCase> prepare, Action<ImageCase, Ended>? check = null) =>
        new(fact, name, prepare) { Check = check };

    /// <summary>Not refused, since it is legal, and harmless: all of it stays in the tree, which becomes this.</summary>
    [OverloadResolutionPriority(1)]
    public static ImageRow Defused(string fact, string name, Action<ImageCase> prepare, params string[] tree) =>
        new(fact, name, prepare) { Tree = tree };
}
