using Microsoft.Win32.SafeHandles;

namespace Larder.Store.Checking;

/// <summary>
/// A segment that several threads read: closed when the last of them lets go of it, so that no more are open at once than
/// are read. Owns the file.
/// </summary>
internal sealed class SharedSegment(SafeFileHandle file)
{
    private int _holders = 1;

    public SafeFileHandle File => file;

    public void Hold() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            file.Dispose();
        }
    }
}
