using Larder.Formats.Digests;
using Larder.Testing.Builders;

namespace Larder.Tests.Store.Collecting;

/// <summary>What a file system reaches, found without the collector: the blobs of which it was made.</summary>
internal static class Reached
{
    public static IReadOnlySet<Digest> By(params IEnumerable<RandomFileSystem> made)
    {
        HashSet<Digest> digests = [];
        foreach (RandomFileSystem one in made)
        {
            digests.UnionWith(one.Blobs.Values.Select(blob => Digest.Of(blob)));
            digests.UnionWith(one.Directories.Values.Select(directory => directory.ComputeDigest()));
            digests.Add(Digest.Of(one.Metadata));
        }

        digests.Remove(Digest.Of([]));
        return digests;
    }
}
