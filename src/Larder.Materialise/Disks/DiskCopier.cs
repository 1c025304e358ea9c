using Larder.Formats.Digests;
using Larder.Formats.Disks;
using Larder.Materialise.Checkouts;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Segments;
using Microsoft.Win32.SafeHandles;

namespace Larder.Materialise.Disks;

/// <summary>
/// Copies files from segments into an image, each verified before its place is known, since a block of zeros takes none.
/// Used by one thread.
/// </summary>
internal sealed class DiskCopier(ContentStore store, SafeFileHandle image, IDiskPlacement placement, Turns turns)
{
    /// <summary>A file from this size on is looked through first and copied alone.</summary>
    public const int Large = 512 * 1024;

    /// <summary>What a batch of smaller ones fills at most.</summary>
    public const int BufferSize = 2 << 20;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
    private readonly Blake3Hasher _hasher = new();
    private readonly List<DiskPiece> _pieces = [];
    private readonly List<BlockRun> _data = [];
    private bool _canShare = true;

    /// <summary>Reads a large file, verifies it and notes which blocks it has.</summary>
    public void LookThrough(DiskFile file)
    {
        using OpenBlob blob = Locate([file])[0];
        BlobLocation location = blob.Location;
        List<BlockRun> data = [];
        _hasher.Reset();
        for (long done = 0; done < location.Size;)
        {
            Span<byte> piece = _buffer.AsSpan(0, (int)Math.Min(Large, location.Size - done));
            FileContent.ReadExactly(blob.File, piece, location.Offset + done);
            _hasher.Update(piece);
            DiskBlock.AddData(piece, done / DiskBlock.Size, data);
            done += piece.Length;
        }

        Check(file, _hasher.Finish());
        data.TrimExcess();
        file.Data = data;
    }

    /// <summary>Copies a batch.</summary>
    public void Copy(DiskBatch batch)
    {
        if (batch.Files is [{ Data: not null } large])
        {
            CopyLarge(batch.Turn, large);
        }
        else
        {
            CopySmall(batch);
        }
    }

    private void CopyLarge(int turn, DiskFile file)
    {
        _pieces.Clear();
        turns.Take(turn, () => placement.Place(file, file.Data!, _pieces));
        using OpenBlob blob = Locate([file])[0];
        (SafeFileHandle segment, BlobLocation location) = (blob.File, blob.Location);
        if (location.IsHeld)
        {
            CopyHeld(file, blob);
            return;
        }

        foreach (DiskPiece piece in _pieces)
        {
            bool isWhole = piece.To % DiskBlock.Size == 0 && piece.Length % DiskBlock.Size == 0;
            _canShare = _canShare && (!isWhole || FileContent.TryShare(segment, location.Offset + piece.From, image, piece.To, piece.Length));
            if (!_canShare || !isWhole)
            {
                FileContent.Copy(segment, location.Offset + piece.From, image, piece.To, Math.Min(piece.Length, location.Size - piece.From));
            }
        }
    }

    // Who owns the root can have changed it since it was looked through: what is written is what is compared.
    private void CopyHeld(DiskFile file, OpenBlob blob)
    {
        _hasher.Reset();
        for (long done = 0; done < blob.Location.Size;)
        {
            Span<byte> bytes = _buffer.AsSpan(0, (int)Math.Min(Large, blob.Location.Size - done));
            FileContent.ReadExactly(blob.File, bytes, done);
            _hasher.Update(bytes);
            foreach (DiskPiece piece in _pieces)
            {
                long from = Math.Max(piece.From, done);
                long to = Math.Min(piece.From + piece.Length, done + bytes.Length);
                if (from < to)
                {
                    RandomAccess.Write(image, bytes[(int)(from - done)..(int)(to - done)], piece.To + from - piece.From);
                }
            }

            done += bytes.Length;
        }

        Check(file, _hasher.Finish());
    }

    // One write for many files: their places follow each other as their bytes do in the buffer.
    private void CopySmall(DiskBatch batch)
    {
        int filled = 0;
        IReadOnlyList<OpenBlob> places = Locate(batch.Files);
        for (int index = 0; index < places.Count; index++)
        {
            DiskFile file = batch.Files[index];
            using OpenBlob blob = places[index];
            int whole = (int)DiskBlock.Count(file.Size) * DiskBlock.Size;
            Span<byte> bytes = _buffer.AsSpan(filled, whole);
            FileContent.ReadExactly(blob.File, bytes[..(int)file.Size], blob.Location.Offset);
            bytes[(int)file.Size..].Clear();
            Check(file, Digest.Of(bytes[..(int)file.Size]));
            filled += whole;
        }

        _pieces.Clear();
        turns.Take(batch.Turn, () => PlaceAll(batch));
        WritePieces();
    }

    private void PlaceAll(DiskBatch batch)
    {
        int begin = 0;
        foreach (DiskFile file in batch.Files)
        {
            int whole = (int)DiskBlock.Count(file.Size) * DiskBlock.Size;
            _data.Clear();
            DiskBlock.AddData(_buffer.AsSpan(begin, whole), 0, _data);
            int first = _pieces.Count;
            placement.Place(file, _data, _pieces);
            for (int index = first; index < _pieces.Count; index++)
            {
                // From now on within the buffer.
                _pieces[index] = _pieces[index] with { From = _pieces[index].From + begin };
            }

            begin += whole;
        }
    }

    private void WritePieces()
    {
        for (int index = 0; index < _pieces.Count;)
        {
            DiskPiece piece = _pieces[index++];
            while (index < _pieces.Count && _pieces[index].From == piece.From + piece.Length && _pieces[index].To == piece.To + piece.Length)
            {
                piece = piece with { Length = piece.Length + _pieces[index++].Length };
            }

            RandomAccess.Write(image, _buffer.AsSpan((int)piece.From, (int)piece.Length), piece.To);
        }
    }

    private IReadOnlyList<OpenBlob> Locate(IReadOnlyList<DiskFile> files)
    {
        IReadOnlyList<OpenBlob> places = store.OpenBlobs([.. files.Select(static file => file.Content)]);
        for (int index = 0; index < places.Count; index++)
        {
            CheckoutErrors.RequireSize(Show(files[index]), files[index].Size, places[index].Location);
        }

        return places;
    }

    private static void Check(DiskFile file, Digest found)
    {
        if (found != file.Content)
        {
            throw CheckoutErrors.OtherDigest(Show(file), file.Content);
        }
    }

    private static string Show(DiskFile file) => $"/{Formats.Castore.NameText.Show(file.Path.Span)}";
}
