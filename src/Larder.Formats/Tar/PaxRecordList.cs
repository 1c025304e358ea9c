using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Larder.Formats.FileMetadata;

namespace Larder.Formats.Tar;

/// <summary>
/// The records that an entry needs because its ustar header cannot say it, in an order that never changes: hdrcharset,
/// path, linkpath, size, uid, gid, mtime, then attributes by name.
/// </summary>
internal sealed class PaxRecordList
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    public void Clear() => _bytes.ResetWrittenCount();

    /// <summary>Gathers what <paramref name="entry"/> needs.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="path">Its path as archived.</param>
    /// <param name="pathFits">True when the header takes the path.</param>
    public void Gather(TarEntry entry, ReadOnlySpan<byte> path, bool pathFits)
    {
        Clear();
        bool targetFits = entry.LinkTarget.Length <= TarField.LinkName.Length;
        if ((!pathFits && !Utf8.IsValid(path)) || (!targetFits && !Utf8.IsValid(entry.LinkTarget)))
        {
            // POSIX: without it, names in records are UTF-8.
            Add("hdrcharset"u8, "BINARY"u8);
        }

        if (!pathFits)
        {
            Add("path"u8, path);
        }

        if (!targetFits)
        {
            Add("linkpath"u8, entry.LinkTarget);
        }

        AddNumber("size"u8, (ulong)entry.Size, TarField.Size);
        AddNumber("uid"u8, entry.Uid, TarField.Uid);
        AddNumber("gid"u8, entry.Gid, TarField.Gid);
        if (entry.MtimeNanoseconds != 0 || entry.MtimeSeconds < 0
            || (ulong)entry.MtimeSeconds > TarField.Mtime.MaximumOctal)
        {
            Add("mtime"u8, Encoding.ASCII.GetBytes(PaxTime.Format(entry.MtimeSeconds, entry.MtimeNanoseconds)));
        }

        foreach (ExtendedAttribute attribute in entry.ExtendedAttributes)
        {
            Add([.. "SCHILY.xattr."u8, .. XattrName.EncodeGnu(attribute.Name.Span)], attribute.Value.Span);
        }
    }

    private void AddNumber(ReadOnlySpan<byte> keyword, ulong value, TarField field)
    {
        if (value > field.MaximumOctal)
        {
            Add(keyword, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private void Add(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> value)
    {
        int length = PaxRecord.Measure(keyword.Length, value.Length);
        _bytes.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} ")));
        _bytes.Write(keyword);
        _bytes.Write("="u8);
        _bytes.Write(value);
        _bytes.Write("\n"u8);
    }
}
