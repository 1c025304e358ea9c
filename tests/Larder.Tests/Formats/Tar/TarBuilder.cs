using System.Text;
using Larder.Formats.Tar;

namespace Larder.Tests.Formats.Tar;

/// <summary>Makes archives block by block, right or wrong.</summary>
internal sealed class TarBuilder
{
    private readonly MemoryStream _archive = new();

    /// <summary>A header with a right checksum, its fields then changed at will, and its content.</summary>
    public TarBuilder Add(char type, string name, byte[]? content = null, Action<byte[]>? change = null, string magic = "ustar\0" + "00")
    {
        content ??= [];
        byte[] block = new byte[512];
        Put(block, TarField.Name, name);
        Put(block, TarField.Magic, magic);
        block[156] = (byte)type;
        TarField.Mode.WriteOctal(block, 0b110_100_100);
        TarField.Size.WriteOctal(block, (ulong)content.Length);
        TarField.Mtime.WriteOctal(block, 7);
        change?.Invoke(block);
        Seal(block);
        _archive.Write(block);
        return Raw(content).Raw(new byte[TarBlock.Padding(content.Length)]);
    }

    /// <summary>A pax header with these records.</summary>
    public TarBuilder Pax(char type, params string[] records) => Add(type, "pax", Encoding.Latin1.GetBytes(string.Concat(
        records.Select(record =>
        {
            int length = PaxRecord.Measure(record.IndexOf('=', StringComparison.Ordinal), record.Length - record.IndexOf('=', StringComparison.Ordinal) - 1);
            return $"{length} {record}\n";
        }))));

    public TarBuilder Raw(byte[] bytes)
    {
        _archive.Write(bytes);
        return this;
    }

    public byte[] End() => Raw(new byte[1024])._archive.ToArray();

    public static void Put(byte[] block, TarField field, string text) =>
        Encoding.Latin1.GetBytes(text).CopyTo(block.AsSpan(field.Offset));

    public static void Seal(Span<byte> block) =>
        (TarField.Checksum with { Length = 7 }).WriteOctal(block, (ulong)TarBlock.Sum(block));
}
