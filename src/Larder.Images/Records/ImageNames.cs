using System.Text.Json;
using Larder.Database;
using Larder.Database.Roots;
using Larder.Images.Publishing;
using Larder.Native.Durability;
using Larder.Native.Files;

namespace Larder.Images.Records;

/// <summary>
/// The names of images: rows, and beside the database a file <c>image-names.json</c> that says the same, from which they are read
/// back when the database was lost. The rows decide; the file is written after them.
/// </summary>
internal sealed class ImageNames(LarderRoot root)
{
    private const int MaxBytes = 64 << 20;
    private readonly ImageTable _table = new(root.Database);

    private static ReadOnlySpan<byte> FileName => "image-names.json"u8;

    /// <summary>Whether there is an image, as far as rows or the file know.</summary>
    public bool KnowsAny => _table.List().Count > 0 || Read().Count > 0;

    public IReadOnlyList<NamedImage> List() => _table.List();

    public NamedImage? Find(string name) => _table.Find(name);

    /// <summary>The names that an image has.</summary>
    public IReadOnlyList<NamedImage> Named(string id) => _table.Named(id);

    /// <summary>Gives a name to an image, whatever had it before.</summary>
    public void Set(NamedImage image)
    {
        _table.Set(image);
        Save();
    }

    /// <summary>As <see cref="Set(NamedImage)"/>, in a unit of work that somebody else commits, who calls <see cref="Save"/> then.</summary>
    public static void Set(UnitOfWork work, NamedImage image) => ImageTable.Set(work, image);

    /// <summary>Takes a name away.</summary>
    public void Remove(string name)
    {
        _table.Remove(name);
        Save();
    }

    /// <summary>Sets the names of the file that no row has, where the image is whole; nobody removes one meanwhile.</summary>
    /// <returns>How many.</returns>
    public int Restore(ImageDirectories images)
    {
        HashSet<string> known = [.. _table.List().Select(image => image.Name)];
        NamedImage[] lost =
        [
            .. Read().Where(image => ImageName.IsOne(image.Name) && known.Add(image.Name)
                && ImageDirectories.IsId(System.Text.Encoding.UTF8.GetBytes(image.Id)) && images.Look(image.Id).IsWhole),
        ];
        foreach (NamedImage image in lost)
        {
            _table.Set(image);
        }

        if (lost.Length > 0)
        {
            Save();
        }

        return lost.Length;
    }

    /// <summary>Writes the rows into the file. Of two at once the later one sees the rows of both.</summary>
    public void Save()
    {
        using FileLock held = ImageLocks.Names(root);
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(new ImageNameList(ImageNameList.Version, _table.List()), ImageJson.Default.ImageNameList);
        DurableFile.Write(root.Directory, FileName, [.. content, (byte)'\n'], 0x180, ImageKillPoints.SyncNames);
    }

    // What cannot be read names nothing: whoever asks has lost the database already.
    private IReadOnlyList<NamedImage> Read()
    {
        try
        {
            byte[]? content = BoundedFile.TryRead(root.Directory, FileName, MaxBytes);
            ImageNameList? list = content is null ? null : JsonSerializer.Deserialize(content, ImageJson.Default.ImageNameList);
            return list is { SchemaVersion: ImageNameList.Version } && !list.Names.Contains(null!) ? list.Names : [];
        }
        catch (Exception error) when (error is JsonException or InvalidDataException)
        {
            return [];
        }
    }
}
