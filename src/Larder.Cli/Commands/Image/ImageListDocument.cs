namespace Larder.Cli.Commands.Image;

/// <summary>What <c>image list --json</c> prints.</summary>
/// <param name="Images">All names, in order.</param>
internal sealed record ImageListDocument(IReadOnlyList<ImageDocument> Images);
