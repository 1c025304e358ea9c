using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Materialise.Disks;

/// <summary>Puts structures into an image, those that follow each other in one write. Used by one thread.</summary>
internal sealed class ImageWriter(SafeFileHandle image)
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private long _begin;
    private int _length;

    /// <summary>Writes bytes, now or with those that follow.</summary>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (offset != _begin + _length || bytes.Length > _buffer.Length - _length)
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
