using Larder.Native.Files;

namespace Larder.Store.Importing;

/// <summary>What tells later whether a name still stands for the same inode, unchanged: its number and its change time.</summary>
internal readonly record struct InodeStamp(ulong Inode, long ChangedSeconds, uint ChangedNanoseconds)
{
    public static InodeStamp Of(in FileStatus status) => new(status.Inode, status.ChangedSeconds, status.ChangedNanoseconds);
}
