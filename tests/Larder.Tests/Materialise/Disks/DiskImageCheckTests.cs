using Larder.Formats.Erofs;
using Larder.Formats.Errors;
using Larder.Formats.Ext4;
using Larder.Formats.FileMetadata;
using Larder.Materialise.Disks;
using Larder.Native.Files;
using Larder.Testing;
using Larder.Tests.Formats;
using Larder.Tests.Store;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Materialise.Disks;

public sealed class DiskImageCheckTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Every_damaged_structure_of_ext4_is_found()
    {
        (string image, _) = Ext4Case.Write(_store, Disk.Build(_store, Disk.Sizes), new Ext4Options { Size = 300 << 20 });
        Check(image);

        // The superblock, the descriptors, a copy of the superblock, a block bitmap, an inode bitmap, an inode.
        string[] group = Ext4Case.Debug(image, "stats").Split('\n').First(line => line.StartsWith(" Group  0:", StringComparison.Ordinal)).Split(' ', ',');
        long[] numbers = [.. group.Where(word => long.TryParse(word, out _)).Select(long.Parse)];
        long[] places = [1024 + 0x78, 4096 + 0x0C, (32768L * 4096) + 0x78, (numbers[0] * 4096) + 100, numbers[1] * 4096, (numbers[2] * 4096) + (11 * 256) + 4];
        foreach (long place in places)
        {
            Flip(image, place);
            Refused(image);
            Flip(image, place);
        }

        Check(image);
        File.WriteAllBytes(image, File.ReadAllBytes(image)[..(100 << 20)]);
        Refused(image);
    }

    [MountFact("ext4")]
    public void An_ext4_image_that_was_written_to_is_sound_until_it_is_cut_off()
    {
        (string image, _) = Ext4Case.Write(_store, Disk.Build(_store, Disk.Sizes), new Ext4Options { Size = 300 << 20, HasJournal = true });
        using (MountedImage mounted = new(image, "ext4", "loop"))
        {
            ReferenceTool.Shell("mkdir a; seq -f a/%g 3000 | xargs touch; rm 0*", mounted.Path);
            ReferenceTool.Run("sync", ["-f", mounted.Path]);
            Refused(image);
        }

        Check(image);
    }

    [Fact]
    public void A_damaged_beginning_or_end_of_EROFS_is_found()
    {
        string image = _store.Temp.Combine("a.erofs");
        FileSystem fileSystem = Disk.Build(_store, Disk.Sizes);
        using (SafeFileHandle file = _store.Temp.Handle.CreateFile("a.erofs"u8, 0x180))
        {
            ErofsImage.Write(_store.Store, fileSystem, file, new ErofsOptions());
        }

        Check(image);
        foreach (long place in (long[])[1024, 1024 + 14, 1024 + 64])
        {
            Flip(image, place);
            Refused(image);
            Flip(image, place);
        }

        using (SafeFileHandle file = _store.Temp.Handle.OpenReadWrite("a.erofs"u8))
        {
            FileContent.SetLength(file, RandomAccess.GetLength(file) - 4096);
        }

        Refused(image);
    }

    private static void Check(string image)
    {
        using SafeFileHandle file = File.OpenHandle(image);
        DiskImageCheck.Run(file);
    }

    private static void Refused(string image) => Assert.Equal(ErrorCodes.ImageDamaged, Assert.Throws<LarderException>(() => Check(image)).Code);

    private static void Flip(string image, long place)
    {
        using SafeFileHandle file = File.OpenHandle(image, FileMode.Open, FileAccess.ReadWrite);
        byte[] one = new byte[1];
        RandomAccess.Read(file, one, place);
        one[0] ^= 0x10;
        RandomAccess.Write(file, one, place);
    }
}
