namespace Larder.Cli.Commands.Config;

/// <summary>What <c>config show --json</c> prints.</summary>
/// <param name="Settings">All settings.</param>
/// <param name="Files">The files that were read, in order.</param>
/// <param name="Profile">The profile in use; null for none.</param>
internal sealed record ConfigDocument(IReadOnlyList<SettingDocument> Settings, IReadOnlyList<string> Files, string? Profile);
