namespace Larder.Install.Engine;

/// <summary>A revision in an answer.</summary>
/// <param name="Publisher">Publisher.</param>
/// <param name="Name">Name.</param>
/// <param name="Version">Version.</param>
/// <param name="Revision">Revision.</param>
public sealed record OutcomePack(string Publisher, string Name, string Version, string Revision);
