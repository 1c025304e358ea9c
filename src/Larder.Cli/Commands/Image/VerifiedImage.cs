namespace Larder.Cli.Commands.Image;

/// <summary>An image that was verified, in <c>--json</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Faults">What is wrong with it; empty when nothing is.</param>
internal sealed record VerifiedImage(string Name, IReadOnlyList<string> Faults);
