using System.Text;
using Larder.Formats.Tar;

namespace Larder.Tests.Formats.Tar;

/// <summary>An entry and its content.</summary>
internal sealed record ReadEntry(TarEntry Entry, byte[] Content)
{
    public string Path => Encoding.Latin1.GetString(Entry.Path);
}

internal static class TarReading
{
    public static List<ReadEntry> ReadAll(
        byte[] archive, TarLimits? limits = null, TarReadMode mode = TarReadMode.None, int readSize = 8192)
    {
        using var reader = new TarReader(new MemoryStream(archive), limits, mode);
        return reader.ReadAll(readSize);
    }

    public static List<ReadEntry> ReadAll(this TarReader reader, int readSize = 8192)
    {
        var entries = new List<ReadEntry>();
        byte[] buffer = new byte[readSize];
        while (reader.MoveNext())
        {
            using var content = new MemoryStream();
            for (int read; (read = reader.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, read);
            }

            Assert.Equal(reader.Current.Size, content.Length);
            entries.Add(new ReadEntry(reader.Current, content.ToArray()));
        }

        return entries;
    }

    public static byte[] WriteAll(IEnumerable<ReadEntry> entries)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, leaveOpen: true))
        {
            foreach (ReadEntry entry in entries)
            {
                writer.WriteEntry(entry.Entry, entry.Content);
            }

            writer.Finish();
        }

        return archive.ToArray();
    }

    /// <summary>All that an entry says, as text that can be compared.</summary>
    public static string Describe(this TarEntry entry) => string.Join(
        '|',
        [
            Encoding.Latin1.GetString(entry.Path), entry.Kind, Encoding.Latin1.GetString(entry.LinkTarget),
            Convert.ToString(entry.Mode, 8), entry.Uid, entry.Gid, entry.MtimeSeconds, entry.MtimeNanoseconds, entry.Size,
            entry.DeviceMajor, entry.DeviceMinor,
            .. entry.ExtendedAttributes.Select(
                attribute => $"{Encoding.Latin1.GetString(attribute.Name.Span)}={Convert.ToHexString(attribute.Value.Span)}"),
        ]);
}
