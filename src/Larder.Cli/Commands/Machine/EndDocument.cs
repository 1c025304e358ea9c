namespace Larder.Cli.Commands.Machine;

/// <summary>How a machine ended.</summary>
/// <param name="At">When, in RFC 3339.</param>
/// <param name="Reason">Why, as a clause.</param>
/// <param name="Code">The error's code; null when it ended as it should.</param>
internal sealed record EndDocument(string At, string Reason, string? Code);
