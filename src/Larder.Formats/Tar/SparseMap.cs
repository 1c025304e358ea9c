using System.Globalization;
using Larder.Formats.Errors;

namespace Larder.Formats.Tar;

/// <summary>
/// Where the data of a sparse file lies, gathered from any of GNU's four encodings ("Storing Sparse Files" in the GNU tar
/// manual), and the reading position in it. One object serves all entries of a reader.
/// </summary>
internal sealed class SparseMap(int maximumSegments)
{
    private readonly List<SparseSegment> _segments = [];
    private long? _pendingOffset;
    private int _current;

    public int Count => _segments.Count;

    /// <summary>True between an offset and its length.</summary>
    public bool IsHalfway => _pendingOffset is not null;

    public void Clear()
    {
        _segments.Clear();
        _pendingOffset = null;
        _current = 0;

        // A hostile map must not keep its memory for the rest of the archive.
        if (_segments.Capacity > 4096)
        {
            _segments.Capacity = 0;
        }
    }

    /// <summary>Adds an offset, or the length that belongs to the offset before.</summary>
    public void Add(long number, long position)
    {
        if (_pendingOffset is not { } offset)
        {
            _pendingOffset = number;
            return;
        }

        _pendingOffset = null;
        long end = _segments.Count == 0 ? 0 : _segments[^1].End;
        if (offset < end || number < 0 || offset > long.MaxValue - number)
        {
            throw TarErrors.Malformed(position, "the segments of a sparse file overlap or are out of order");
        }

        if (_segments.Count == maximumSegments)
        {
            throw TarErrors.Limit(position, string.Create(
                CultureInfo.InvariantCulture, $"a sparse file has more than {maximumSegments} segments"));
        }

        _segments.Add(new SparseSegment(offset, number));
    }

    /// <summary>Checks the whole map against both sizes of the file.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.MalformedArchive"/>.</exception>
    public void Check(long size, long stored, long position)
    {
        long sum = 0;
        foreach (SparseSegment segment in _segments)
        {
            // Segments are ordered and end at most at 2^63 − 1, so their sum cannot overflow.
            sum += segment.Length;
        }

        if (_pendingOffset is not null || sum != stored || (_segments.Count > 0 && _segments[^1].End > size))
        {
            throw TarErrors.Malformed(position, "the segments of a sparse file do not add up to its size");
        }
    }

    /// <summary>How many bytes from <paramref name="offset"/> on are of one kind; positive before the end of the file.</summary>
    public long Run(long offset, long size, out bool isData)
    {
        while (_current < _segments.Count && _segments[_current].End <= offset)
        {
            _current++;
        }

        if (_current == _segments.Count)
        {
            isData = false;
            return size - offset;
        }

        SparseSegment segment = _segments[_current];
        isData = segment.Offset <= offset;
        return (isData ? segment.End : segment.Offset) - offset;
    }
}
