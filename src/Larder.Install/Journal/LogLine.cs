namespace Larder.Install.Journal;

/// <summary>One line that a step wrote.</summary>
/// <param name="Level"><c>info</c>, <c>warning</c> or <c>error</c>.</param>
/// <param name="Time">When.</param>
/// <param name="State">In which state.</param>
/// <param name="Message">The text.</param>
public sealed record LogLine(string Level, DateTimeOffset Time, string State, string Message);
