namespace Larder.Cli.Commands.Top;

/// <summary>What <c>explain CODE --json</c> prints.</summary>
/// <param name="Code"><c>LRDnnnn</c>.</param>
/// <param name="Title">What it says.</param>
/// <param name="Exit">What a command that fails so exits with.</param>
/// <param name="Page">The page, in Markdown.</param>
internal sealed record ErrorPageDocument(string Code, string Title, int Exit, string Page);
