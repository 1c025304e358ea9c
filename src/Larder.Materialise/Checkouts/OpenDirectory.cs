using Larder.Native.Files;

namespace Larder.Materialise.Checkouts;

/// <summary>A directory that several threads make names in; closed when the last of them is done with it.</summary>
internal sealed class OpenDirectory(DirectoryHandle handle, ReadOnlyMemory<byte> path)
{
    private bool _isBorrowed;
    private int _users = 1;

    public DirectoryHandle Handle => handle;

    /// <summary>Its path from the root of the checkout.</summary>
    public ReadOnlyMemory<byte> Path => path;

    /// <summary>The root of the checkout, which stays the caller's.</summary>
    public static OpenDirectory Borrowed(DirectoryHandle handle) => new(handle, default) { _isBorrowed = true };

    public void Use() => Interlocked.Increment(ref _users);

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0 && !_isBorrowed)
        {
            handle.Dispose();
        }
    }
}
