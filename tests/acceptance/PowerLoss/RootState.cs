using System.Security.Cryptography;
using System.Text.Json;
using Larder.Acceptance.Running;
using Larder.Database.Roots;
using Larder.Materialise.Archives;
using Larder.Store;
using Larder.Store.Roots;

namespace Larder.Acceptance.PowerLoss;

/// <summary>What a root says that it has: file systems by the names that keep them, and installed versions.</summary>
/// <param name="Roots">Ids by name.</param>
/// <param name="Installed">Versions by pack.</param>
public sealed record RootState(IReadOnlyDictionary<string, string> Roots, IReadOnlyDictionary<string, string> Installed)
{
    public static RootState Nothing { get; } = new(new Dictionary<string, string>(), new Dictionary<string, string>());

    /// <summary>Asks a root with reading commands.</summary>
    public static RootState Of(TestHome home) => new(
        home.Larder("store", "list", "--json").With(0).Json.GetProperty("roots").EnumerateArray()
            .ToDictionary(root => root.GetProperty("name").GetString()!, Id),
        home.Installed());

    /// <summary>The digest of a file system's archive, by the id: all that there is to tell of it.</summary>
    /// <remarks>Read in this process: there are many, and starting a program for each would take most of the time.</remarks>
    public static IReadOnlyDictionary<string, string> Archives(TestHome home)
    {
        using LarderRoot root = LarderRoot.Open(home.Root);
        using ContentStore store = ContentStore.Open(root);
        Dictionary<string, string> archives = [];
        foreach (StoreRoot kept in new StoreRoots(store, TimeProvider.System).List())
        {
            using MemoryStream archive = new();
            TarExport.Write(store, kept.FileSystem, archive);
            archives[kept.Id.ToString()] = Convert.ToHexStringLower(SHA256.HashData(archive.GetBuffer().AsSpan(0, (int)archive.Length)));
        }

        return archives;
    }

    /// <summary>
    /// What is wrong with this state when it should be the one before a command or the one after it, or between them; null
    /// when nothing is.
    /// </summary>
    public string? Fault(RootState before, RootState after)
    {
        string? roots = Fault(Roots, before.Roots, after.Roots);
        return roots ?? Fault(Installed, before.Installed, after.Installed);
    }

    private static string? Fault(IReadOnlyDictionary<string, string> found, IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after)
    {
        foreach (string name in found.Keys.Union(before.Keys).Union(after.Keys))
        {
            string? there = found.GetValueOrDefault(name);
            if (there != before.GetValueOrDefault(name) && there != after.GetValueOrDefault(name))
            {
                return $"«{name}» is {there ?? "gone"}, it was {before.GetValueOrDefault(name) ?? "not there"} and became {after.GetValueOrDefault(name) ?? "not there"}";
            }
        }

        return null;
    }

    private static string Id(JsonElement root) => root.GetProperty("fileSystem").GetString()!;
}
