using Larder.Database;

namespace Larder.Images.Records;

/// <summary>The names of images in the database.</summary>
internal sealed class ImageTable(LarderDatabase database)
{
    private const string Columns = "SELECT name, image, reference, source, published FROM images";

    public IReadOnlyList<NamedImage> List() => database.Query(Columns + " ORDER BY name", Read);

    public NamedImage? Find(string name) => database.First(Columns + " WHERE name = ?1", Read, name);

    /// <summary>The names that an image has.</summary>
    public IReadOnlyList<NamedImage> Named(string id) => database.Query(Columns + " WHERE image = ?1 ORDER BY name", Read, id);

    /// <summary>Gives a name to an image, whatever had it before.</summary>
    public void Set(NamedImage image)
    {
        using UnitOfWork work = database.Begin();
        Set(work, image);
        work.Commit(ImageKillPoints.CommitName);
    }

    /// <summary>As <see cref="Set(NamedImage)"/>, in a unit of work that somebody else commits.</summary>
    public static void Set(UnitOfWork work, NamedImage image) => work.Execute(
        "INSERT INTO images (name, image, reference, source, published) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (name) DO UPDATE SET "
        + "image = excluded.image, reference = excluded.reference, source = excluded.source, published = excluded.published",
        image.Name,
        image.Id,
        image.Reference,
        image.Source,
        image.Published.ToUnixTimeMilliseconds());

    /// <summary>Takes a name away.</summary>
    public void Remove(string name)
    {
        using UnitOfWork work = database.Begin();
        work.Execute("DELETE FROM images WHERE name = ?1", name);
        work.Commit(ImageKillPoints.CommitRemoved);
    }

    private static NamedImage Read(Row row) => new(
        row.Text(0), row.Text(1), row.Text(2), row.Text(3), DateTimeOffset.FromUnixTimeMilliseconds(row.Number(4)));
}
