using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Materialise.Checkouts;
using Larder.Native.Files;
using Larder.Store;
using Larder.Store.Segments;
using Larder.Store.Trees;
using Larder.Testing;
using Larder.Tests.Store;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Materialise;

public sealed class CheckoutTests : IDisposable
{
    private static readonly PathAttributes Plain = new(PathAttributes.ExecutableMode);
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void An_installed_tree_carries_no_privileges_and_says_what_it_left_out()
    {
        FileSystem fileSystem = Build((writer, builder) =>
        {
            builder.AddSpecial("console"u8.ToArray(), PathKind.CharacterDevice, new(5, 1), new PathAttributes(0x180));
            builder.AddSpecial("disk"u8.ToArray(), PathKind.BlockDevice, new(8, 0), new PathAttributes(0x180), "group");
            builder.AddSpecial("disk2"u8.ToArray(), PathKind.BlockDevice, new(8, 0), new PathAttributes(0x180), "group");
            builder.AddSpecial("fifo"u8.ToArray(), PathKind.Fifo, default, new PathAttributes(0x1B6));
            AddFile(writer, builder, "ping", "ping", new PathAttributes(0x1ED)
            {
                ExtendedAttributes = ExtendedAttributes.Of(
                    new ExtendedAttribute("security.capability"u8.ToArray(), Capability), new ExtendedAttribute("user.note"u8.ToArray(), new byte[] { 1 })),
            });
            AddFile(writer, builder, "sgid", "sgid", new PathAttributes(0x5ED) { Gid = 12345 });
            AddFile(writer, builder, "su", "su", new PathAttributes(0x9ED) { Uid = 12345 });
            builder.AddDirectory("tmp"u8.ToArray(), new PathAttributes(0x3FF));
        });

        (CheckoutResult result, string path) = Checkout(fileSystem, "installed", new CheckoutOptions());

        Assert.Equal((3, 3, 1, 3), (result.Files, result.UnappliedModes, result.UnappliedAttributes, result.UnappliedSpecials));
        Assert.Equal(["fifo", "ping", "sgid", "su", "tmp"], Directory.EnumerateFileSystemEntries(path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Directory.EnumerateFileSystemEntries(path), entry => Assert.Equal(0, (int)File.GetUnixFileMode(entry) & 0xE00));
        using DirectoryHandle tree = DirectoryHandle.Open(path);
        Assert.Null(tree.GetExtendedAttribute("ping"u8, "security.capability"u8));
        Assert.Equal([1], tree.GetExtendedAttribute("ping"u8, "user.note"u8));
        Assert.Equal(CurrentUser.Id, tree.Stat("su"u8).User);
    }

    [RootFact]
    public void A_privileged_checkout_restores_capabilities_and_setuid_after_owners()
    {
        FileSystem fileSystem = Build((writer, builder) =>
        {
            AddFile(writer, builder, "ping", "ping", new PathAttributes(0x1ED)
            {
                Uid = 1000,
                ExtendedAttributes = ExtendedAttributes.Of(new ExtendedAttribute("security.capability"u8.ToArray(), Capability)),
            });
            AddFile(writer, builder, "su", "su", new PathAttributes(0x9ED) { Uid = 1000, Gid = 1000 });
        });

        (_, string path) = Checkout(fileSystem, "privileged", new CheckoutOptions { IsPrivileged = true });

        using DirectoryHandle tree = DirectoryHandle.Open(path);
        Assert.Equal(Capability, tree.GetExtendedAttribute("ping"u8, "security.capability"u8));
        Assert.Equal((0x9ED, 1000u), (tree.Stat("su"u8).Mode, tree.Stat("su"u8).User));
        Assert.Equal(fileSystem, _store.Import(path).FileSystem);
    }

    [Fact]
    public void Directories_that_keep_their_maker_out_are_made_all_the_same()
    {
        FileSystem fileSystem = Build((writer, builder) =>
        {
            builder.AddDirectory("closed"u8.ToArray(), new PathAttributes(0));
            AddFile(writer, builder, "closed/a", "linked", Readable, "group");
            builder.AddDirectory("unreadable"u8.ToArray(), new PathAttributes(0xC0));
            AddFile(writer, builder, "unreadable/b", "linked", Readable, "group");
            AddFile(writer, builder, "z", "linked", Readable, "group");
        }, new PathAttributes(0x100));

        // So that the segments are open already: the store itself stays root's.
        Assert.Equal(6, _store.Walk(fileSystem).Count);
        string path = _store.Temp.Combine("closed");
        File.SetUnixFileMode(_store.Temp.Path, (UnixFileMode)0x1FF);
        AsOrdinaryUser.Run(() =>
        {
            Directory.CreateDirectory(path);
            using DirectoryHandle into = DirectoryHandle.Open(path);
            CheckoutResult result = Larder.Materialise.Checkouts.Checkout.Write(_store.Store, fileSystem, into, new CheckoutOptions());
            Assert.Equal(3, result.Files);
            Assert.Equal(0x100, into.Stat(default).Mode);
            into.SetMode(default, 0x1C0);
            Assert.Equal(0, into.Stat("closed"u8).Mode);
            Assert.Equal("linked", File.ReadAllText(Path.Combine(path, "z")));
            _store.Temp.Handle.RemoveTree("closed"u8);
        });

        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public void Holes_come_out_as_holes()
    {
        byte[] sparse = new byte[4 << 20];
        sparse[10] = 1;
        sparse[2 << 20] = 2;
        byte[] empty = new byte[1 << 20];
        FileSystem fileSystem = Build((writer, builder) =>
        {
            AddFile(writer, builder, "empty", empty, Readable);
            AddFile(writer, builder, "sparse", sparse, Readable);
            AddFile(writer, builder, "trailing", [1, .. new byte[9999]], Readable);
        });

        (_, string path) = Checkout(fileSystem, "sparse", new CheckoutOptions());

        using DirectoryHandle tree = DirectoryHandle.Open(path);
        Assert.Equal(sparse, File.ReadAllBytes(Path.Combine(path, "sparse")));
        Assert.Equal(empty, File.ReadAllBytes(Path.Combine(path, "empty")));
        Assert.Equal([1, .. new byte[9999]], File.ReadAllBytes(Path.Combine(path, "trailing")));
        Assert.Equal(0, tree.Stat("empty"u8).AllocatedBytes);
        Assert.InRange(tree.Stat("sparse"u8).AllocatedBytes, 8192, 65536);
    }

    [Fact]
    public void Contents_of_every_size_come_out()
    {
        byte[][] contents = [.. new[] { 0, 1, 2047, 2048, 4095, 4096, 4097, 65535, 65536, 65537, 200_000 }.Select(size => TestStore.Bytes(size, size))];
        FileSystem fileSystem = Build((writer, builder) =>
        {
            for (int index = 0; index < contents.Length; index++)
            {
                AddFile(writer, builder, $"{(char)('a' + index)}", contents[index], Readable);
            }
        });

        (CheckoutResult result, string path) = Checkout(fileSystem, "sizes", new CheckoutOptions { Verify = true });

        Assert.All(Enumerable.Range(0, contents.Length), index => Assert.Equal(contents[index], File.ReadAllBytes(Path.Combine(path, $"{(char)('a' + index)}"))));
        Assert.Equal(contents.Sum(content => content.LongLength), result.Bytes);
    }

    [Fact]
    public void A_tree_that_lies_about_a_size_is_refused()
    {
        FileSystem fileSystem = Build((writer, builder) =>
        {
            Digest digest = writer.Put("four"u8, BlobKinds.File);
            builder.AddFile("lie"u8.ToArray(), Node.File(digest, 5, isExecutable: false), Readable);
        });
        FileSystem nothing = Build((_, builder) =>
            builder.AddFile("lie"u8.ToArray(), Node.File(Digest.Of([]), 5, isExecutable: false), Readable));

        Assert.Equal(ErrorCodes.StoreDamaged, Assert.Throws<LarderException>(() => Checkout(fileSystem, "lie", new CheckoutOptions())).Code);
        Assert.Equal(ErrorCodes.StoreDamaged, Assert.Throws<LarderException>(() => Checkout(nothing, "nothing", new CheckoutOptions())).Code);
    }

    [Fact]
    public void Damaged_content_is_refused_when_asked_and_missing_content_always()
    {
        FileSystem fileSystem = Build((writer, builder) => AddFile(writer, builder, "file", TestStore.Bytes(5000, 1), Readable));
        BlobLocation location = _store.Store.Find(Digest.Of(TestStore.Bytes(5000, 1)))!.Value;
        using (SafeFileHandle segment = _store.OpenSegment(location.Segment))
        {
            RandomAccess.Write(segment, [1, 2, 3, 4], location.Offset + 100);
        }

        Assert.Equal(
            ErrorCodes.DigestMismatch,
            Assert.Throws<LarderException>(() => Checkout(fileSystem, "damaged", new CheckoutOptions { Verify = true })).Code);
        FileSystem missing = Build((_, builder) => builder.AddFile("file"u8.ToArray(), Node.File(Digest.Of([1]), 1, isExecutable: false), Readable));
        Assert.Equal(ErrorCodes.NotInStore, Assert.Throws<LarderException>(() => Checkout(missing, "missing", new CheckoutOptions())).Code);
    }

    [Fact]
    public void A_planted_link_is_not_written_through()
    {
        FileSystem fileSystem = Build((writer, builder) =>
        {
            builder.AddDirectory("etc"u8.ToArray(), Plain);
            AddFile(writer, builder, "etc/passwd", "mine", Readable);
        });
        string outside = _store.Temp.Combine("outside");
        Directory.CreateDirectory(outside);
        string path = _store.Temp.Combine("planted");
        Directory.CreateDirectory(path);
        File.CreateSymbolicLink(Path.Combine(path, "etc"), outside);
        using DirectoryHandle into = DirectoryHandle.Open(path);

        Assert.Throws<LarderException>(() => Larder.Materialise.Checkouts.Checkout.Write(_store.Store, fileSystem, into, new CheckoutOptions()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
    }

    [Fact]
    public void A_lone_file_is_no_tree_to_check_out()
    {
        Digest digest = Assert.Single(_store.Put([1]));
        FileSystem lone = FileSystem.Plain(Node.File(digest, 1, isExecutable: false));

        Assert.Throws<ArgumentException>(() => Checkout(lone, "lone", new CheckoutOptions()));
        Assert.Throws<ArgumentException>(() => _store.ExportTar(lone));
    }

    [Fact]
    public void Equal_files_are_linked_and_others_copied()
    {
        FileSystem first = Build((writer, builder) =>
        {
            AddFile(writer, builder, "differs", "content", Readable);
            AddFile(writer, builder, "empty", "", Readable);
            AddFile(writer, builder, "same", "same", Readable with { Uid = 4 });
            builder.AddDirectory("sub"u8.ToArray(), Plain);
            AddFile(writer, builder, "sub/moved", "moved", Readable with { MtimeSeconds = 5 });
            AddFile(writer, builder, "time", "time", Readable);
        });
        FileSystem second = Build((writer, builder) =>
        {
            AddFile(writer, builder, "differs", "content", new PathAttributes(0x180));
            AddFile(writer, builder, "empty", "", Readable);
            AddFile(writer, builder, "here", "moved", Readable with { MtimeSeconds = 5 });
            AddFile(writer, builder, "same", "same", new PathAttributes(0x9A4) { Uid = 7 });
            AddFile(writer, builder, "time", "time", Readable with { MtimeNanoseconds = 1 });
        });
        (_, string firstPath) = Checkout(first, "first", new CheckoutOptions());
        using SharedFiles shared = new();
#pragma warning disable CA2000 // The directory is the shared files' own from now on.
        shared.Add(_store.Store, first, DirectoryHandle.Open(firstPath));
#pragma warning restore CA2000

        (CheckoutResult result, string path) = Checkout(second, "second", new CheckoutOptions { Shared = shared });

        Assert.Equal((5, 2, 1), (result.Files, result.SharedFiles, result.UnappliedModes));
        using DirectoryHandle one = DirectoryHandle.Open(firstPath);
        using DirectoryHandle two = DirectoryHandle.Open(path);
        Assert.Equal(one.Stat("same"u8).Inode, two.Stat("same"u8).Inode);
        Assert.Equal(one.Stat("sub/moved"u8).Inode, two.Stat("here"u8).Inode);
        Assert.Equal([1u, 1u, 1u], new[] { "differs", "empty", "time" }.Select(name => two.Stat(System.Text.Encoding.ASCII.GetBytes(name)).LinkCount));
        Assert.Equal(0x180, two.Stat("differs"u8).Mode);

        // What is gone, or would get privileges, is copied.
        one.RemoveTree("sub"u8);
        (result, path) = Checkout(second, "third", new CheckoutOptions { Shared = shared });
        Assert.Equal(1, result.SharedFiles);
        Assert.Equal("moved", File.ReadAllText(Path.Combine(path, "here")));
        if (CurrentUser.IsRoot)
        {
            (result, path) = Checkout(second, "fourth", new CheckoutOptions { Shared = shared, IsPrivileged = true });
            Assert.Equal(0, result.SharedFiles);
            Assert.Equal(0x9A4, (int)File.GetUnixFileMode(Path.Combine(path, "same")));
        }

    }

    private static PathAttributes Readable => new(PathAttributes.FileMode);

    // A version 2 capability: cap_net_raw, permitted and effective.
    private static byte[] Capability => [1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private static void AddFile(StoreWriter writer, FileSystemBuilder builder, string path, string content, PathAttributes attributes, object? group = null) =>
        AddFile(writer, builder, path, System.Text.Encoding.ASCII.GetBytes(content), attributes, group);

    private static void AddFile(StoreWriter writer, FileSystemBuilder builder, string path, byte[] content, PathAttributes attributes, object? group = null) =>
        builder.AddFile(
            System.Text.Encoding.ASCII.GetBytes(path),
            Node.File(writer.Put(content, BlobKinds.File), (ulong)content.Length, (attributes.Mode & PathAttributes.OwnerExecute) != 0),
            attributes,
            group);

    private FileSystem Build(Action<StoreWriter, FileSystemBuilder> fill, PathAttributes? root = null)
    {
        using StoreWriter writer = _store.Store.BeginWriting();
        FileSystemBuilder builder = new(writer, root ?? Plain);
        fill(writer, builder);
        FileSystem fileSystem = builder.Finish();
        writer.Commit();
        return fileSystem;
    }

    private (CheckoutResult Result, string Path) Checkout(FileSystem fileSystem, string name, CheckoutOptions options)
    {
        string path = _store.Temp.Combine(name);
        Directory.CreateDirectory(path);
        using DirectoryHandle into = DirectoryHandle.Open(path);
        return (Larder.Materialise.Checkouts.Checkout.Write(_store.Store, fileSystem, into, options), path);
    }
}
