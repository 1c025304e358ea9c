using System.Buffers;
using System.Globalization;

namespace Larder.Formats.Tar;

/// <content>Headers that say more of the entry that follows them.</content>
public sealed partial class TarReader
{
    private long _globalBytes;

    /// <summary>Reads a header's content if it is an extended one; else false, and nothing is read.</summary>
    private bool ReadExtended(ReadOnlySpan<byte> block)
    {
        char type = (char)block[TarField.Type.Offset];
        if (type is not ('x' or 'X' or 'g' or 'L' or 'K' or 'V'))
        {
            return false;
        }

        long stated = Number(TarField.Size, block, "size");
        if (stated > _limits.MaximumHeaderBytes)
        {
            throw TarErrors.Limit(_position, string.Create(
                CultureInfo.InvariantCulture,
                $"a header of type '{type}' has {stated} bytes; at most {_limits.MaximumHeaderBytes} are allowed"));
        }

        int size = (int)stated;
        Count(size);
        byte[] content = ArrayPool<byte>.Shared.Rent(size + TarBlock.Size);
        try
        {
            TakeInto(content.AsSpan(0, size + TarBlock.Padding(size)));
            Understand(type, content.AsSpan(0, size));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content);
        }

        return true;
    }

    private void Understand(char type, ReadOnlySpan<byte> content)
    {
        switch (type)
        {
            case 'L':
                _local.GnuPath = GnuName(content);
                _local.Touch();
                break;
            case 'K':
                _local.GnuLinkTarget = GnuName(content);
                _local.Touch();
                break;
            case 'g':
                _globalBytes += content.Length;
                if (_globalBytes > _limits.MaximumHeaderBytes)
                {
                    throw TarErrors.Limit(_position, string.Create(
                        CultureInfo.InvariantCulture,
                        $"its global headers have more than {_limits.MaximumHeaderBytes} bytes"));
                }

                ReadRecords(content, _global);
                break;
            case 'V':
                // The label of a GNU volume names nothing that could be unpacked.
                break;
            default:
                // 'X' is what Solaris wrote before POSIX chose 'x'.
                ReadRecords(content, _local);
                break;
        }
    }

    private void ReadRecords(ReadOnlySpan<byte> records, ExtendedHeader header)
    {
        header.Touch();
        while (!records.IsEmpty)
        {
            if (!PaxRecord.TryTake(ref records, out ReadOnlySpan<byte> keyword, out ReadOnlySpan<byte> value))
            {
                throw Malformed("an extended header has a broken record");
            }

            header.Apply(keyword, value, isGlobal: ReferenceEquals(header, _global), _position);
        }
    }

    private byte[] GnuName(ReadOnlySpan<byte> content)
    {
        int end = content.IndexOf((byte)0);
        return TarName.Checked(end < 0 ? content : content[..end], _limits, _position);
    }

    private long Number(TarField field, ReadOnlySpan<byte> block, string what) =>
        field.TryReadNumber(block, out long value) && value >= 0
            ? value
            : throw Malformed($"the {what} of a header is not a number, or negative");
}
