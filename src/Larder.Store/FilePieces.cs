using Larder.Native.Files;

namespace Larder.Store;

/// <summary>
/// A large file piece by piece, in order. Where the file system says that only zeros follow, they are not read: a sparse
/// file costs what its data costs, and its digest.
/// </summary>
internal sealed class FilePieces(OpenedFile file, long size)
{
    private long _offset;
    private long _dataStart;
    private long _dataEnd;

    /// <summary>Fills a piece, or as much of it as there is left.</summary>
    public int Read(Span<byte> piece)
    {
        if (_offset >= _dataEnd)
        {
            FindData();
        }

        int length = _offset + piece.Length <= _dataStart ? Zeros(piece) : file.Read(piece, _offset);
        _offset += length;
        return length;
    }

    // The end is always read: only that tells whether it still is where it was.
    private void FindData() => (_dataStart, _dataEnd) = file.NextData(_offset) ?? (size, long.MaxValue);

    private static int Zeros(Span<byte> piece)
    {
        piece.Clear();
        return piece.Length;
    }
}
