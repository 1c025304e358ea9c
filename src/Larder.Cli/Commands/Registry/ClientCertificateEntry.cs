namespace Larder.Cli.Commands.Registry;

/// <summary>Where a certificate of ours is.</summary>
/// <param name="Certificate">A file, absolute.</param>
/// <param name="Key">The file of its key, absolute; null when the key is in the same file.</param>
internal sealed record ClientCertificateEntry(string Certificate, string? Key);
