using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;
using Larder.Images;
using Larder.Images.Exporting;
using Larder.Images.Records;
using Larder.Native.Files;
using Larder.Store;
using Larder.Tests.Store;

namespace Larder.Tests.Images.Exporting;

/// <summary>A store with a small file system, as an image that somebody published.</summary>
internal sealed class ExportBench : IDisposable
{
    public static readonly ImageExecution Process = new()
    {
        Entrypoint = ["/bin/app", "--«odd»"],
        Command = ["serve"],
        Environment = ["PATH=/bin", "LANG=C"],
        User = "www:data",
        WorkingDirectory = "/srv",
        StopSignal = "SIGTERM",
    };

    public ExportBench()
    {
        string tree = Store.Temp.Combine("tree");
        Directory.CreateDirectory(Path.Combine(tree, "bin"));
        File.WriteAllText(Path.Combine(tree, "bin", "app"), "#!/bin/sh\necho hello\n");
        File.WriteAllBytes(Path.Combine(tree, "data"), TestStore.Bytes(300_000, 1));
        File.WriteAllBytes(Path.Combine(tree, "zeros"), new byte[500_000]);
        File.CreateSymbolicLink(Path.Combine(tree, "link"), "bin/app");
        using (DirectoryHandle handle = DirectoryHandle.Open(tree))
        {
            handle.TryLink(handle, "data"u8, "again"u8);
            handle.SetTimes("data"u8, 1_000_000_000, 123);
        }

        FileSystem = Store.Import(tree).FileSystem;
        using StoreWriter writer = Store.Store.BeginWriting();
        Store.Roots.Commit(writer, "app", FileSystem);
    }

    public TestStore Store { get; } = new();

    public FileSystem FileSystem { get; }

    public ImageExport Export => new(FileSystem, new ImagePlatform("linux", "arm", "v7"), Process);

    /// <summary>The image as a collection would describe it, its files in a directory of the test's.</summary>
    public ImageEntry Entry(DiskRecord disk, bool hasFileSystem = true)
    {
        ImageRecord record = new()
        {
            Id = new string('a', 64),
            Source = "somewhere",
            SourceDigest = "x",
            Platform = "linux/arm/v7",
            FileSystem = hasFileSystem ? FileSystem.ComputeId().ToString() : null,
            Rootfs = disk,
            Process = Process,
        };
        return new ImageEntry(new NamedImage("app", record.Id, "app", "somewhere", DateTimeOffset.UnixEpoch), record, MakeDirectory("image"), null);
    }

    /// <summary>A new directory of the test's.</summary>
    public string MakeDirectory(string name) => Directory.CreateDirectory(Store.Temp.Combine(name)).FullName;

    public WrittenImage Layout(string name, ImageExport? export = null)
    {
        using DirectoryHandle into = DirectoryHandle.Open(MakeDirectory(name));
        return ImageLayout.WriteDirectory(Store.Store, export ?? Export, "app", into);
    }

    public void Dispose() => Store.Dispose();
}
