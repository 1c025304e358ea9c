namespace Larder.Cli.Commands.Image;

/// <summary>What <c>image verify --json</c> prints.</summary>
/// <param name="Images">What was looked at.</param>
internal sealed record ImageVerifyDocument(IReadOnlyList<VerifiedImage> Images);
