namespace Larder.Sources.Oci.Mirrors;

/// <summary>Where a certificate of ours is, that an endpoint may ask for.</summary>
/// <param name="Certificate">A file in PEM, absolute.</param>
/// <param name="Key">The file of its key, absolute; null when the key is in the same file.</param>
public sealed record ClientCertificateFiles(string Certificate, string? Key);
