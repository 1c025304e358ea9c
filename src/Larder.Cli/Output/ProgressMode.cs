namespace Larder.Cli.Output;

/// <summary>How progress is shown.</summary>
internal enum ProgressMode
{
    /// <summary>Not at all.</summary>
    Silent,

    /// <summary>One line a phase: <c>phase: NAME</c>.</summary>
    Lines,

    /// <summary>A line on a terminal that is written over.</summary>
    Live,
}
