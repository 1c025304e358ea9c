namespace Larder.Images.Publishing;

/// <summary>What a source stands for at this moment.</summary>
/// <param name="Source">Where exactly it is, as <c>oci://HOST/REPOSITORY@DIGEST</c>.</param>
/// <param name="Digest">The digest of what is there.</param>
internal sealed record SourceIdentity(string Source, string Digest);
