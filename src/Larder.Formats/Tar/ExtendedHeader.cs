using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using Larder.Formats.FileMetadata;

namespace Larder.Formats.Tar;

/// <summary>
/// What extended headers (GNU's long names, pax records) say of the entry that follows them. Numbers are null where
/// nothing was said. Keywords that we do not know are passed over, as POSIX asks.
/// </summary>
internal sealed class ExtendedHeader(TarLimits limits)
{
    private readonly List<(ExtendedAttribute Attribute, bool IsLibarchive)> _attributes = [];

    public byte[]? GnuPath { get; set; }

    public byte[]? GnuLinkTarget { get; set; }

    public byte[]? Path { get; private set; }

    public byte[]? LinkTarget { get; private set; }

    public long? Size { get; private set; }

    public long? Uid { get; private set; }

    public long? Gid { get; private set; }

    public (long Seconds, int Nanoseconds)? Mtime { get; private set; }

    public byte[]? SparseName { get; private set; }

    public long? SparseSize { get; private set; }

    public long? SparseMajor { get; private set; }

    public long? SparseMinor { get; private set; }

    public long? SparseCount { get; private set; }

    public SparseMap Map { get; } = new(limits.MaximumSparseSegments);

    public bool HasAttributes => _attributes.Count > 0;

    public IEnumerable<ExtendedAttribute> Attributes => _attributes.Select(said => said.Attribute);

    /// <summary>True when there is nothing to join with the entry that follows.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Says that a header came, whatever it held.</summary>
    public void Touch() => IsEmpty = false;

    public void Clear()
    {
        if (IsEmpty)
        {
            return;
        }

        GnuPath = GnuLinkTarget = Path = LinkTarget = SparseName = null;
        Size = Uid = Gid = SparseSize = SparseMajor = SparseMinor = SparseCount = null;
        Mtime = null;
        _attributes.Clear();
        Map.Clear();
        IsEmpty = true;
    }

    /// <summary>Takes one pax record.</summary>
    /// <param name="keyword">Its keyword.</param>
    /// <param name="value">Its value; empty takes back what was said before, except for attributes.</param>
    /// <param name="isGlobal">True in a header for all that follow, which cannot speak of one entry's name or size.</param>
    /// <param name="position">For the error.</param>
    public void Apply(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> value, bool isGlobal, long position)
    {
        if (keyword.StartsWith("SCHILY.xattr."u8))
        {
            Set(XattrName.DecodeGnu(keyword["SCHILY.xattr."u8.Length..]), value.ToArray(), false, position);
        }
        else if (keyword.StartsWith("LIBARCHIVE.xattr."u8))
        {
            byte[] name = XattrName.DecodeUrl(keyword["LIBARCHIVE.xattr."u8.Length..]);
            Set(name, DecodeBase64(value, position), true, position);
        }
        else if (keyword.SequenceEqual("uid"u8))
        {
            Uid = Number(value, position);
        }
        else if (keyword.SequenceEqual("gid"u8))
        {
            Gid = Number(value, position);
        }
        else if (keyword.SequenceEqual("mtime"u8))
        {
            Mtime = Time(value, position);
        }
        else if (IsOfOneEntry(keyword))
        {
            if (isGlobal)
            {
                // Readers disagree on what it means, and that is how two of them see two archives in one.
                throw TarErrors.Malformed(
                    position, $"a global header sets {TarText.Show(keyword)}, which belongs to one entry");
            }

            ApplyToEntry(keyword, value, position);
        }
    }

    private static bool IsOfOneEntry(ReadOnlySpan<byte> keyword) =>
        keyword.SequenceEqual("path"u8) || keyword.SequenceEqual("linkpath"u8) || keyword.SequenceEqual("size"u8)
        || keyword.StartsWith("GNU.sparse."u8);

    private void ApplyToEntry(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> value, long position)
    {
        switch (keyword)
        {
            case [(byte)'p', ..]:
                Path = Text(value, position);
                break;
            case [(byte)'l', ..]:
                LinkTarget = Text(value, position);
                break;
            case [(byte)'s', ..]:
                Size = Number(value, position);
                break;
            default:
                ApplySparse(keyword["GNU.sparse."u8.Length..], value, position);
                break;
        }
    }

    private void ApplySparse(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> value, long position)
    {
        if (keyword.SequenceEqual("name"u8))
        {
            SparseName = Text(value, position);
        }
        else if (keyword.SequenceEqual("size"u8) || keyword.SequenceEqual("realsize"u8))
        {
            SparseSize = Number(value, position);
        }
        else if (keyword.SequenceEqual("major"u8))
        {
            SparseMajor = Number(value, position);
        }
        else if (keyword.SequenceEqual("minor"u8))
        {
            SparseMinor = Number(value, position);
        }
        else if (keyword.SequenceEqual("numblocks"u8))
        {
            SparseCount = Number(value, position);
        }
        else if (keyword.SequenceEqual("map"u8))
        {
            foreach (Range range in value.Split((byte)','))
            {
                Map.Add(Required(value[range], position), position);
            }
        }
        else if (keyword.SequenceEqual("offset"u8) || keyword.SequenceEqual("numbytes"u8))
        {
            if (Map.IsHalfway == keyword.SequenceEqual("offset"u8))
            {
                throw TarErrors.Malformed(position, "offsets and lengths of a sparse file do not alternate");
            }

            Map.Add(Required(value, position), position);
        }
    }

    private void Set(byte[] name, byte[] value, bool isLibarchive, long position)
    {
        if (name.Length == 0 || name.Contains((byte)0))
        {
            throw TarErrors.Malformed(position, "an extended attribute has no name, or one with a NUL byte");
        }

        if (name.Length > ExtendedAttribute.MaxNameLength || value.Length > ExtendedAttribute.MaxValueLength)
        {
            throw TarErrors.Limit(position, "an extended attribute is longer than any that Linux has");
        }

        int index = _attributes.FindIndex(said => said.Attribute.Name.Span.SequenceEqual(name));
        if (index >= 0)
        {
            // bsdtar writes both forms; SCHILY's is the one that all others know.
            if (isLibarchive && !_attributes[index].IsLibarchive)
            {
                return;
            }

            _attributes.RemoveAt(index);
        }
        else if (_attributes.Count == limits.MaximumExtendedAttributes)
        {
            throw TarErrors.Limit(position, string.Create(
                CultureInfo.InvariantCulture,
                $"an entry has more than {limits.MaximumExtendedAttributes} extended attributes"));
        }

        _attributes.Add((new ExtendedAttribute(name, value), isLibarchive));
    }

    private byte[]? Text(ReadOnlySpan<byte> value, long position)
    {
        if (value.Contains((byte)0))
        {
            throw TarErrors.Malformed(position, "a name has a NUL byte");
        }

        return value.IsEmpty ? null : TarName.Checked(value, limits, position);
    }

    private static (long Seconds, int Nanoseconds)? Time(ReadOnlySpan<byte> value, long position) =>
        value.IsEmpty ? null
        : PaxTime.TryParse(value, out long seconds, out int nanoseconds) ? (seconds, nanoseconds)
        : throw TarErrors.Malformed(position, $"{TarText.Show(value)} is not a time");

    private static long? Number(ReadOnlySpan<byte> value, long position) =>
        value.IsEmpty ? null : Required(value, position);

    private static long Required(ReadOnlySpan<byte> value, long position) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw TarErrors.Malformed(position, $"{TarText.Show(value)} is not a number");

    // libarchive leaves the padding out, which .NET wants.
    private static byte[] DecodeBase64(ReadOnlySpan<byte> value, long position)
    {
        value = value.TrimEnd((byte)'=');
        byte[] padded = new byte[(value.Length + 3) / 4 * 4];
        value.CopyTo(padded);
        padded.AsSpan(value.Length).Fill((byte)'=');
        byte[] decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(padded.Length)];
        return Base64.DecodeFromUtf8(padded, decoded, out _, out int written) == OperationStatus.Done
            ? decoded[..written]
            : throw TarErrors.Malformed(position, "an extended attribute is not base64");
    }
}
