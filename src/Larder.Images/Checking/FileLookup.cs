using Larder.Native.Files;

namespace Larder.Images.Checking;

/// <summary>
/// Looks at many files below a directory, following no link. The directory of the last one stays open for the next, which is
/// mostly in the same: a kernel has a thousand modules in some two hundred directories.
/// </summary>
/// <param name="above">The directory. Stays the caller's.</param>
internal sealed class FileLookup(DirectoryHandle above) : IDisposable
{
    private byte[] _path = [];
    private DirectoryHandle? _last;

    /// <summary>What stands at a relative path; null when nothing does, or no directory leads there.</summary>
    public FileStatus? TryStat(ReadOnlySpan<byte> path)
    {
        int slash = path.LastIndexOf((byte)'/');
        return slash < 0 ? above.TryStat(path) : TryOpen(path[..slash])?.TryStat(path[(slash + 1)..]);
    }

    /// <summary>Closes what is open.</summary>
    public void Dispose() => _last?.Dispose();

    private DirectoryHandle? TryOpen(ReadOnlySpan<byte> path)
    {
        if (!path.SequenceEqual(_path))
        {
            _last?.Dispose();
            _last = null;
            _path = path.ToArray();
            try
            {
                _last = above.TryOpenDirectory(path);
            }
            catch (LinuxException error) when (error.Error is Errno.NotDirectory or Errno.Loop or Errno.CrossDevice)
            {
                // A link or a file stands in its place.
            }
        }

        return _last;
    }
}
