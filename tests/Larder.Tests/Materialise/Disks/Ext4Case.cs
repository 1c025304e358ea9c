using System.Text;
using Larder.Formats.Ext4;
using Larder.Formats.FileMetadata;
using Larder.Materialise.Disks;
using Larder.Tests.Formats;
using Larder.Tests.Store;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Materialise.Disks;

/// <summary>Ext4 images of a store's file systems, and what e2fsprogs and the kernel say of them.</summary>
internal static class Ext4Case
{
    private static readonly string[] Passes = ["Pass 1:", "Pass 2:", "Pass 3:", "Pass 4:", "Pass 5:"];

    public static (string Path, DiskResult Result) Write(TestStore store, FileSystem fileSystem, Ext4Options? options = null, DiskWriting? writing = null)
    {
        byte[] name = Encoding.ASCII.GetBytes($"{Guid.NewGuid():n}.ext4");
        using SafeFileHandle file = store.Temp.Handle.CreateFile(name, 0x180);
        DiskResult result = Ext4Image.Write(store.Store, fileSystem, file, options ?? new Ext4Options(), writing);
        Assert.Equal(result.Size, RandomAccess.GetLength(file));
        return (store.Temp.Combine(Encoding.ASCII.GetString(name)), result);
    }

    /// <summary>Fails unless e2fsck finds nothing at all to say.</summary>
    public static void Check(string image)
    {
        string said = Encoding.UTF8.GetString(ReferenceTool.Shell($"e2fsck -fn {image} || echo it exits $?"));
        string[] lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(Passes.SequenceEqual(lines[..^1].Select(line => string.Join(' ', line.Split(' ').Take(2)))), said);
        Assert.Contains(" files (", lines[^1], StringComparison.Ordinal);
    }

    /// <summary>Fails unless a mounted image is the file system, with nothing more than <c>lost+found</c>.</summary>
    public static void CheckMounted(TestStore store, FileSystem fileSystem, string mountPoint) => Assert.Equal(
        store.Walk(fileSystem),
        store.Walk(store.Import(mountPoint).FileSystem).Where(line => !line.StartsWith("lost+found Directory", StringComparison.Ordinal)));

    public static string Debug(string image, string request) =>
        Encoding.UTF8.GetString(ReferenceTool.Run("debugfs", ["-R", request, image]));
}
