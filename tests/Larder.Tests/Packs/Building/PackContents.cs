using System.Globalization;
using System.Text;
using Larder.Database.Roots;
using Larder.Formats.Compression;
using Larder.Formats.Digests;
using Larder.Formats.Tar;
using Larder.Sources.Local;
using Larder.Store;
using Larder.Store.Importing;
using Larder.Testing.Files;

namespace Larder.Tests.Packs.Building;

/// <summary>Looks into packs.</summary>
internal static class PackContents
{
    /// <summary>A line for each entry: kind, mode, owner, time, path, and for a link its target.</summary>
    public static IReadOnlyList<string> List(string path)
    {
        using LocalPack pack = LocalPack.Open(path);
        using Stream layer = pack.OpenLayer(0);
        using var plain = new ZstdDecompressStream(layer);
        using var tar = new TarReader(plain);
        List<string> lines = [];
        while (tar.MoveNext())
        {
            TarEntry entry = tar.Current;
            string target = entry.LinkTarget.Length > 0 ? " -> " + Encoding.UTF8.GetString(entry.LinkTarget) : "";
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{entry.Kind} {Convert.ToString(entry.Mode, 8)} {entry.Uid}:{entry.Gid} {entry.MtimeSeconds} {Encoding.UTF8.GetString(entry.Path)}{target}"));
        }

        return lines;
    }

    /// <summary>The text of a file in a pack.</summary>
    public static string Read(string path, string file)
    {
        using LocalPack pack = LocalPack.Open(path);
        using Stream layer = pack.OpenLayer(0);
        using var plain = new ZstdDecompressStream(layer);
        using var tar = new TarReader(plain);
        while (tar.MoveNext())
        {
            if (Encoding.UTF8.GetString(tar.Current.Path) == file)
            {
                using var reader = new StreamReader(tar.OpenContent());
                return reader.ReadToEnd();
            }
        }

        throw new FileNotFoundException(file);
    }

    /// <summary>The id that whoever installs the pack computes.</summary>
    public static Digest ImportedId(string path)
    {
        using TempDirectory temp = new();
        using LocalPack pack = LocalPack.Open(path);
        using Stream layer = pack.OpenLayer(0);
        using LarderRoot root = LarderRoot.Open(temp.Combine("root"));
        using ContentStore store = ContentStore.Open(root);
        using StoreWriter writer = store.BeginWriting();
        return new TarImporter(writer).Import(layer).FileSystem.ComputeId();
    }
}
