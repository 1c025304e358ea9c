using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Erofs;
using Larder.Formats.Errors;
using Larder.Formats.Ext4;
using Larder.Images;
using Larder.Images.Exporting;
using Larder.Images.Publishing;
using Larder.Images.Records;
using Larder.Materialise.Disks;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Images.Exporting;

public sealed class DiskExportTests : IDisposable
{
    private readonly ExportBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_disk_of_its_own_format_is_copied_holes_and_all()
    {
        ImageEntry image = Published(hasFileSystem: false);
        string disk = Path.Combine(image.Directory, "rootfs.ext4");

        long size = Write(image, DiskFormat.Ext4, "copy.ext4");

        Assert.Equal(new FileInfo(disk).Length, size);
        Assert.Equal(File.ReadAllBytes(disk), File.ReadAllBytes(_bench.Store.Temp.Combine("copy.ext4")));
        Assert.True(_bench.Store.Temp.Handle.Stat("copy.ext4"u8).AllocatedBytes < size / 2);
    }

    [Fact]
    public void A_disk_of_another_format_is_written_from_the_store()
    {
        ImageEntry image = Published();

        long size = Write(image, DiskFormat.Erofs, "copy.erofs");

        using SafeFileHandle expected = _bench.Store.Temp.Handle.CreateFile("expected.erofs"u8, 0x180);
        Assert.Equal(ErofsImage.Write(_bench.Store.Store, _bench.FileSystem, expected, new ErofsOptions()).Size, size);
        Assert.Equal(File.ReadAllBytes(_bench.Store.Temp.Combine("expected.erofs")), File.ReadAllBytes(_bench.Store.Temp.Combine("copy.erofs")));
        Assert.Equal(ErrorCodes.ImageOnlyDisk, Fail(Published(hasFileSystem: false), DiskFormat.Erofs));
    }

    [Fact]
    public void A_disk_that_is_not_what_was_published_is_refused()
    {
        ImageEntry image = Published();
        string disk = Path.Combine(image.Directory, "rootfs.ext4");
        byte[] bytes = File.ReadAllBytes(disk);
        bytes[5000] ^= 1;
        File.WriteAllBytes(disk, bytes);
        Assert.Equal(ErrorCodes.ImageBroken, Fail(image, DiskFormat.Ext4));

        File.WriteAllBytes(disk, bytes[..^4096]);
        Assert.Equal(ErrorCodes.ImageBroken, Fail(image, DiskFormat.Ext4));

        File.Delete(disk);
        Assert.Equal(ErrorCodes.ImageBroken, Fail(image, DiskFormat.Ext4));
        Directory.Delete(image.Directory);
        Assert.Equal(ErrorCodes.ImageBroken, Fail(image, DiskFormat.Ext4));
    }

    private ImageEntry Published(bool hasFileSystem = true)
    {
        string path = Path.Combine(_bench.MakeDirectory("image"), "rootfs.ext4");
        File.Delete(path);
        using SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
        DiskResult result = Ext4Image.Write(_bench.Store.Store, _bench.FileSystem, file, new Ext4Options { Size = 16 << 20 });
        return _bench.Entry(new DiskRecord("rootfs.ext4", "ext4", result.Size, Digest.Of(File.ReadAllBytes(path)).ToString()), hasFileSystem);
    }

    private long Write(ImageEntry image, DiskFormat format, string name)
    {
        using SafeFileHandle file = _bench.Store.Temp.Handle.CreateFile(Encoding.ASCII.GetBytes(name), 0x180);
        return DiskExport.Write(_bench.Store.Store, image, format, file);
    }

    private ErrorCode Fail(ImageEntry image, DiskFormat format)
    {
        ErrorCode code = Assert.Throws<LarderException>(() => Write(image, format, "failed")).Code;
        File.Delete(_bench.Store.Temp.Combine("failed"));
        return code;
    }
}
