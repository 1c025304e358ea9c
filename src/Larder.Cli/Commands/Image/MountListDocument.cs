namespace Larder.Cli.Commands.Image;

/// <summary>What <c>image mount --json</c> prints without arguments.</summary>
/// <param name="Mounts">All mounted trees, the oldest first.</param>
internal sealed record MountListDocument(IReadOnlyList<MountDocument> Mounts);
