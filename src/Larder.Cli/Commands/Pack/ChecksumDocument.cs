using Larder.Formats.Digests;
using Larder.Packs.Checksums;

namespace Larder.Cli.Commands.Pack;

/// <summary>What <c>pack checksum --check --json</c> prints.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Kind">file or directory: the two follow different rules.</param>
/// <param name="Checksum">With <c>sha256:</c>.</param>
/// <param name="ContentId">File system id with the default metadata.</param>
/// <param name="Matches">Always true: another checksum is an error.</param>
internal sealed record ChecksumDocument(string Path, string Kind, string Checksum, string ContentId, bool Matches)
{
    public static ChecksumDocument Of(PathChecksum checksum, Digest content) => new(
        checksum.Path, checksum.IsDirectory ? "directory" : "file", checksum.Digest.ToString(), content.ToString(), Matches: true);
}
