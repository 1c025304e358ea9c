namespace Larder.Cli.Commands.Top;

/// <summary>What <c>completion --json</c> prints.</summary>
/// <param name="Shell">bash, zsh or fish.</param>
/// <param name="Script">The script.</param>
internal sealed record CompletionDocument(string Shell, string Script);
