namespace Larder.Cli.Commands.Packs;

/// <summary>An installed pack in <c>list --json</c>.</summary>
/// <param name="Publisher">Publisher.</param>
/// <param name="Name">Name.</param>
/// <param name="Version">Version.</param>
/// <param name="Revision">Revision.</param>
/// <param name="Type">application, base, library or content.</param>
/// <param name="Summary">One line.</param>
/// <param name="Source">Where it came from: a source type of the installation record.</param>
/// <param name="Commands">Its commands.</param>
/// <param name="InstalledAt">When, in RFC 3339.</param>
internal sealed record PackEntry(
    string Publisher, string Name, string Version, string Revision, string Type, string Summary, string Source, IReadOnlyList<string> Commands, string InstalledAt);
