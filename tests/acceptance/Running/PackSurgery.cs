using System.Globalization;
using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Tar;

namespace Larder.Acceptance.Running;

/// <summary>Takes a pack file apart and puts it together again, wrongly.</summary>
public sealed class PackSurgery
{
    private readonly List<(TarEntry Entry, byte[] Content)> _entries = [];

    public PackSurgery(string path)
    {
        using TarReader reader = new(File.OpenRead(path));
        while (reader.MoveNext())
        {
            using MemoryStream content = new();
            reader.OpenContent().CopyTo(content);
            _entries.Add((reader.Current, content.ToArray()));
        }
    }

    /// <summary>Changes the pack manifest as text, with every digest and size above it made right.</summary>
    public PackSurgery Manifest(Func<string, string> change)
    {
        int config = Find(text => text.Contains("\"schemaVersion\"", StringComparison.Ordinal) && text.Contains("\"contentId\"", StringComparison.Ordinal));
        int image = Replace(config, Encoding.UTF8.GetBytes(change(Text(config))));
        _ = Replace(image, _entries[image].Content);
        return this;
    }

    /// <summary>Changes a document as text, and nothing else: its digest is wrong from then on.</summary>
    public PackSurgery Document(string having, Func<string, string> change)
    {
        int index = Find(text => text.Contains(having, StringComparison.Ordinal));
        Put(index, Encoding.UTF8.GetBytes(change(Text(index))));
        return this;
    }

    /// <summary>Changes one byte of the largest blob.</summary>
    public PackSurgery FlipLayer()
    {
        int layer = Enumerable.Range(0, _entries.Count).MaxBy(index => _entries[index].Content.Length);
        byte[] content = [.. _entries[layer].Content];
        content[content.Length / 2] ^= 1;
        Put(layer, content);
        return this;
    }

    /// <summary>Adds an entry.</summary>
    public PackSurgery Entry(string path)
    {
        _entries.Add((new TarEntry { Path = Encoding.UTF8.GetBytes(path), Kind = TarEntryKind.File, Mode = 0x1A4, Size = 1 }, [1]));
        return this;
    }

    public string Write(string path)
    {
        using TarWriter writer = new(File.Create(path));
        foreach ((TarEntry entry, byte[] content) in _entries)
        {
            writer.WriteEntry(entry, content.AsSpan());
        }

        writer.Finish();
        return path;
    }

    private int Find(Func<string, bool> isMeant) => _entries.FindIndex(entry => entry.Content.Length is > 0 and < 100_000 && isMeant(Encoding.UTF8.GetString(entry.Content)));

    private string Text(int index) => Encoding.UTF8.GetString(_entries[index].Content);

    // Puts new bytes under their new name, and both into the document that names them; returns that document.
    private int Replace(int index, byte[] content)
    {
        byte[] old = OriginalOf(index);
        string oldDigest = Sha256Digest.Of(old).ToString();
        string newDigest = Sha256Digest.Of(content).ToString();
        int above = Find(text => text.Contains(oldDigest, StringComparison.Ordinal));
        string text = Text(above)
            .Replace(oldDigest, newDigest, StringComparison.Ordinal)
            .Replace(Size(old), Size(content), StringComparison.Ordinal);
        TarEntry entry = _entries[index].Entry;
        string path = Encoding.UTF8.GetString(entry.Path).Replace(oldDigest[7..], newDigest[7..], StringComparison.Ordinal);
        _originals[above] = _originals.GetValueOrDefault(above) ?? _entries[above].Content;
        _entries[index] = (With(entry, path, content.Length), content);
        Put(above, Encoding.UTF8.GetBytes(text));
        return above;
    }

    private readonly Dictionary<int, byte[]> _originals = [];

    private byte[] OriginalOf(int index) => _originals.GetValueOrDefault(index) ?? _entries[index].Content;

    private static string Size(byte[] content) => string.Create(CultureInfo.InvariantCulture, $"\"size\":{content.Length}");

    private void Put(int index, byte[] content) =>
        _entries[index] = (With(_entries[index].Entry, Encoding.UTF8.GetString(_entries[index].Entry.Path), content.Length), content);

    private static TarEntry With(TarEntry entry, string path, long size) =>
        new() { Path = Encoding.UTF8.GetBytes(path), Kind = entry.Kind, Mode = entry.Mode, MtimeSeconds = entry.MtimeSeconds, Size = size };
}
