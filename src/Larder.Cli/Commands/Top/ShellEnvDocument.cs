namespace Larder.Cli.Commands.Top;

/// <summary>What <c>shellenv --json</c> prints.</summary>
/// <param name="Shell">sh or fish.</param>
/// <param name="Bin">The directory of installed commands.</param>
/// <param name="Script">What the shell evaluates.</param>
internal sealed record ShellEnvDocument(string Shell, string Bin, string Script);
