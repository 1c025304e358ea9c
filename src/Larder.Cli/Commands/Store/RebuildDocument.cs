namespace Larder.Cli.Commands.Store;

/// <summary>What <c>store rebuild --json</c> prints.</summary>
/// <param name="Blobs">Blobs whose bytes have their digest.</param>
/// <param name="Damaged">Blobs whose bytes have not; they are left out.</param>
/// <param name="Roots">Names that keep file systems.</param>
/// <param name="Images">Images that got their names back.</param>
/// <param name="MovedAside">Where the damaged database was put; null when it was not damaged.</param>
internal sealed record RebuildDocument(long Blobs, long Damaged, int Roots, int Images, string? MovedAside);
