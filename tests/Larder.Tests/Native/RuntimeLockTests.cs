using Larder.Native.Durability;
using Larder.Testing.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Native;

/// <summary>The runtime takes no locks of its own (docs/design.md §4, "Locks"): ours are the only ones there are.</summary>
public sealed class RuntimeLockTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void What_another_process_holds_a_lock_on_is_read_all_the_same()
    {
        using SafeFileHandle file = _temp.Handle.CreateFile("held"u8, 0x180);
        RandomAccess.Write(file, "content"u8, 0);
        Assert.True(FileLock.TryLock(file, shared: false));

        Assert.Equal("content"u8, File.ReadAllBytes(_temp.Combine("held")));
    }
}
