using Larder.Formats.Disks;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Materialise.Disks;

/// <summary>Puts structures into an image, those that follow each other in one write. Used by one thread.</summary>
/// <param name="image">Where to.</param>
/// <param name="fillsGaps">Whether small gaps are filled with zeros, where nothing was written to them before.</param>
internal sealed class ImageWriter(SafeFileHandle image, bool fillsGaps = false)
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private long _begin;
    private int _length;

    /// <summary>Writes bytes, now or with those that follow.</summary>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        long gap = offset - (_begin + _length);
        if (fillsGaps && _length > 0 && gap is > 0 and < DiskBlock.Size && gap + bytes.Length <= _buffer.Length - _length)
        {
            _buffer.AsSpan(_length, (int)gap).Clear();
            _length += (int)gap;
        }
        else if (gap != 0 || bytes.Length > _buffer.Length - _length)
        {
            Flush();
            _begin = offset;
        }

        if (bytes.Length > _buffer.Length)
        {
            RandomAccess.Write(image, bytes, offset);
            _begin = offset + bytes.Length;
            return;
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Writes what waits.</summary>
    public void Flush()
    {
        if (_length > 0)
        {
            RandomAccess.Write(image, _buffer.AsSpan(0, _length), _begin);
            _begin += _length;
            _length = 0;
        }
    }

    /// <summary>The bytes that the image takes of its disk.</summary>
    public long Allocated() => DirectoryHandle.StatOpen(image).AllocatedBytes;
}
