using Larder.Cli.Commands.Packs;
using Larder.Sources.Oci.Blobs;

namespace Larder.Cli.Commands.Store;

/// <summary>A file that <c>gc</c> took out of the cache of downloads, in <c>--json</c>.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Bytes">Bytes that it took on disk.</param>
/// <param name="Used">When it was used last, in RFC 3339.</param>
internal sealed record TakenDownload(string Path, long Bytes, string Used)
{
    public static TakenDownload Of(TrimmedDownload taken) => new(taken.Path, taken.Bytes, TimeText.Of(taken.Used));
}
