namespace Larder.Cli.Commands.Image;

/// <summary>What <c>image export --json</c> prints.</summary>
/// <param name="Name">The image.</param>
/// <param name="Path">Absolute path of what was written.</param>
/// <param name="Format">What it is.</param>
/// <param name="Bytes">Bytes of the file, or of the files in a directory; of its layers for <c>oci</c>.</param>
/// <param name="Digest">The digest of the manifest, for <c>oci</c> and <c>oci-archive</c>; else null.</param>
/// <param name="Unapplied">Owners, bits, attributes and devices that were not restored, for <c>dir</c>; else null.</param>
internal sealed record ImageExportDocument(string Name, string Path, string Format, long Bytes, string? Digest = null, long? Unapplied = null);
