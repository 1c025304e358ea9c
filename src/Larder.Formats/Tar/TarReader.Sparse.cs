using System.Globalization;

namespace Larder.Formats.Tar;

/// <content>Sparse files in GNU's encodings: old ('S'), pax 0.0, 0.1 and 1.0.</content>
public sealed partial class TarReader
{
    private const int SegmentBytes = 24;
    private const int NumberBytes = 12;
    private const int SegmentsInBlock = 21;

    /// <summary>The old form: segments in the header, and in blocks behind it.</summary>
    private long ReadGnuSparse(ReadOnlySpan<byte> block)
    {
        long size = Number(TarField.GnuRealSize, block, "size with holes");
        bool continues = block[TarField.GnuSparseContinues.Offset] != 0;
        bool open = AddSegments(TarField.GnuSparse.In(block));
        while (continues)
        {
            if (!TryFill(TarBlock.Size))
            {
                throw TarErrors.Truncated(_position);
            }

            Count(TarBlock.Size);
            ReadOnlySpan<byte> more = Take(TarBlock.Size);
            open = open && AddSegments(more[..(SegmentsInBlock * SegmentBytes)]);
            continues = more[SegmentsInBlock * SegmentBytes] != 0;
        }

        return BeginSparse(size);
    }

    /// <summary>False once an empty place ended the list.</summary>
    private bool AddSegments(ReadOnlySpan<byte> places)
    {
        _local.Touch();
        for (; !places.IsEmpty; places = places[SegmentBytes..])
        {
            if (places[0] == 0 && places[NumberBytes] == 0)
            {
                return false;
            }

            _sparse.Add(Number(new TarField(0, NumberBytes), places, "segment"), _position);
            _sparse.Add(Number(new TarField(NumberBytes, NumberBytes), places, "segment"), _position);
        }

        return true;
    }

    private long ReadPaxSparse()
    {
        if (_local.SparseMajor is 1 && _local.SparseMinor is 0)
        {
            ReadMapInContent();
        }
        else if (_local.SparseMajor is not (null or 0))
        {
            throw TarErrors.Unsupported(_position, string.Create(
                CultureInfo.InvariantCulture,
                $"a sparse file is encoded in version {_local.SparseMajor}.{_local.SparseMinor}"));
        }
        else if (_local.SparseCount is { } count && count != _sparse.Count)
        {
            throw Malformed("a sparse file has another number of segments than it states");
        }

        return BeginSparse(_local.SparseSize ?? throw Malformed("a sparse file does not state its size"));
    }

    /// <summary>Version 1.0: decimal lines before the data, the number of segments first, padded to whole blocks.</summary>
    private void ReadMapInContent()
    {
        int left = 0;
        long segments = ReadLine(ref left);
        if (segments > _limits.MaximumSparseSegments)
        {
            throw TarErrors.Limit(_position, string.Create(
                CultureInfo.InvariantCulture,
                $"a sparse file has more than {_limits.MaximumSparseSegments} segments"));
        }

        for (long i = 0; i < 2 * segments; i++)
        {
            _sparse.Add(ReadLine(ref left), _position);
        }

        Take(left);
    }

    /// <summary>Reads one number and its newline.</summary>
    /// <param name="left">Bytes not yet read of the block that the map stands in.</param>
    private long ReadLine(ref int left)
    {
        long value = 0;
        for (int digits = 0; ; digits++)
        {
            if (left == 0)
            {
                if (_stored < TarBlock.Size)
                {
                    throw Malformed("the map of a sparse file is longer than the entry");
                }

                if (!TryFill(TarBlock.Size))
                {
                    throw TarErrors.Truncated(_position);
                }

                left = TarBlock.Size;
                _stored -= TarBlock.Size;
                Count(TarBlock.Size);
            }

            byte next = Take(1)[0];
            left--;
            if (next == '\n' && digits > 0)
            {
                return value;
            }

            // Eighteen digits cannot overflow.
            if (digits == 18 || !char.IsAsciiDigit((char)next))
            {
                throw Malformed("the map of a sparse file is not decimal numbers");
            }

            value = (10 * value) + (next - '0');
        }
    }

    private long BeginSparse(long size)
    {
        _sparse.Check(size, _stored, _position);
        _isSparse = true;
        return size;
    }
}
