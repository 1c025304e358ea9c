using System.Globalization;
using System.Runtime.InteropServices;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Testing.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Native;

/// <summary>
/// A child between fork and exec has all descriptors of its parent; a second descriptor of the same open file stands for it.
/// </summary>
public sealed class FileLockTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly DirectoryHandle _directory;

    public FileLockTests() => _directory = DirectoryHandle.Open(_temp);

    private static ReadOnlySpan<byte> Name => "lock"u8;

    public void Dispose()
    {
        _directory.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public void A_lock_that_was_given_back_is_free_although_a_child_has_its_descriptor()
    {
        FileLock taken = FileLock.TryTake(_directory, Name, shared: false, TimeSpan.Zero)!;
        using SafeFileHandle child = Inherit();
        Assert.Null(FileLock.TryTake(_directory, Name, shared: true, TimeSpan.Zero));

        taken.Dispose();

        using FileLock? next = FileLock.TryTake(_directory, Name, shared: false, TimeSpan.Zero);
        Assert.NotNull(next);
    }

    [Fact]
    public void A_byte_that_was_given_back_is_free_although_a_child_has_its_descriptor()
    {
        FileLock taken = FileLock.ShareByte(_directory, Name, 7);
        using SafeFileHandle child = Inherit();
        Assert.False(FileLock.IsByteFree(_directory, Name, 7));

        taken.Dispose();

        Assert.True(FileLock.IsByteFree(_directory, Name, 7));
    }

    [Fact]
    public void A_lock_on_an_open_file_is_given_back_although_a_child_has_its_descriptor()
    {
        using SafeFileHandle file = _directory.OpenOrCreate(Name, 0x180);
        using SafeFileHandle other = _directory.OpenOrCreate(Name, 0x180);
        using SafeFileHandle child = new(Duplicate((int)file.DangerousGetHandle()), ownsHandle: true);
        Assert.True(FileLock.TryLock(file, shared: false));
        Assert.False(FileLock.TryLock(other, shared: false));

        FileLock.Release(file);

        Assert.True(FileLock.TryLock(other, shared: false));
    }

    private SafeFileHandle Inherit()
    {
        int descriptor = Directory.EnumerateFileSystemEntries("/proc/self/fd")
            .Where(link => new FileInfo(link).LinkTarget == _temp.Combine("lock"))
            .Select(link => int.Parse(Path.GetFileName(link), CultureInfo.InvariantCulture)).Single();
        return new SafeFileHandle(Duplicate(descriptor), ownsHandle: true);
    }

#pragma warning disable SYSLIB1054, CA5392 // The tests compile no unsafe code, which a source-generated import is.
    [DllImport("libc", EntryPoint = "dup")]
    private static extern int Duplicate(int descriptor);
#pragma warning restore SYSLIB1054, CA5392
}
