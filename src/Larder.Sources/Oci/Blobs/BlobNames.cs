using System.Text;
using Larder.Formats.Oci;

namespace Larder.Sources.Oci.Blobs;

/// <summary>The names of a blob's files in the cache, within the directory of its algorithm.</summary>
internal sealed class BlobNames(ContentDigest digest)
{
    /// <summary>All of it, its digest once seen to be right.</summary>
    public byte[] Whole { get; } = Encoding.ASCII.GetBytes(digest.Hex);

    /// <summary>What is there so far; locked by whoever fetches it.</summary>
    public byte[] Part { get; } = Encoding.ASCII.GetBytes(digest.Hex + ".part");

    /// <summary>Which bytes of the part are there (<see cref="RangeMap"/>).</summary>
    public byte[] Ranges { get; } = Encoding.ASCII.GetBytes(digest.Hex + ".ranges");
}
