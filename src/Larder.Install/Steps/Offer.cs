using Larder.Formats.Packs;
using Larder.Formats.Versions;
using Larder.Sources.Local;

namespace Larder.Install.Steps;

/// <summary>A pack file that may serve as a dependency of another one.</summary>
internal sealed record Offer(string Path, PackName Name, PackVersion Version)
{
    public static IReadOnlyList<Offer> Read(IEnumerable<string> paths)
    {
        List<Offer> offers = [];
        foreach (string path in paths)
        {
            using LocalPack pack = LocalPack.Open(path);
            offers.Add(new Offer(path, pack.Descriptor.Manifest.Name, pack.Descriptor.Manifest.Version));
        }

        return offers;
    }
}
