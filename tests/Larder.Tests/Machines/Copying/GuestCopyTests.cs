using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.Tar;
using Larder.Machines.Copying;
using Larder.Machines.Guests;
using Larder.Testing.Files;

namespace Larder.Tests.Machines.Copying;

/// <summary>Files between this machine and a guest, and what a guest may not do to this machine with them.</summary>
public sealed class GuestCopyTests : IDisposable
{
    private readonly TempDirectory _here = new();
    private readonly TempDirectory _there = new();

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    [Fact]
    public async Task A_tree_goes_in_and_comes_back_as_it_was()
    {
        await using ServedAgent agent = await ServedAgent.StartAsync();
        GuestCopy copy = new(agent.Connection);
        _here.Write("tree/deep/file", "content");
        _here.Write("tree/program", "#!/bin/sh\n");
        File.SetUnixFileMode(_here.Combine("tree", "program"), (UnixFileMode)0x1ED);
        File.CreateSymbolicLink(_here.Combine("tree", "link"), "deep/file");
        File.SetUnixFileMode(Directory.CreateDirectory(_here.Combine("tree", "closed")).FullName, (UnixFileMode)0x140);

        await copy.InAsync(_here.Handle, "tree"u8.ToArray(), _there.Path);
        long bytes = await copy.OutAsync(_there.Combine("tree"), _here.Handle, "back"u8.ToArray());

        Assert.Equal(17, bytes);
        Assert.Equal("content", await File.ReadAllTextAsync(_here.Combine("back", "deep", "file")));
        Assert.Equal("deep/file", new FileInfo(_here.Combine("back", "link")).LinkTarget);
        Assert.Equal((UnixFileMode)0x1ED, File.GetUnixFileMode(_here.Combine("back", "program")));
        Assert.Equal((UnixFileMode)0x140, File.GetUnixFileMode(_here.Combine("back", "closed")));
        Assert.Equal(File.GetLastWriteTimeUtc(_here.Combine("tree", "program")), File.GetLastWriteTimeUtc(_here.Combine("back", "program")));
    }

    [Fact]
    public async Task As_cp_does_a_directory_takes_it_and_another_name_renames_it()
    {
        await using ServedAgent agent = await ServedAgent.StartAsync();
        GuestCopy copy = new(agent.Connection);
        _here.Write("file", "one");

        await copy.InAsync(_here.Handle, "file"u8.ToArray(), _there.Path);
        await copy.InAsync(_here.Handle, "file"u8.ToArray(), _there.Combine("renamed"));
        await copy.InAsync(_here.Handle, "file"u8.ToArray(), _there.Path + "/");

        Assert.Equal(["file", "renamed"], Directory.GetFiles(_there.Path).Select(Path.GetFileName).Order());
        await Assert.ThrowsAsync<GuestFailureException>(() => copy.InAsync(_here.Handle, "file"u8.ToArray(), _there.Combine("none", "file")));
        await Assert.ThrowsAsync<GuestFailureException>(() => copy.InAsync(_here.Handle, "file"u8.ToArray(), _there.Combine("none") + "/"));
        Assert.Equal(2, (await Assert.ThrowsAsync<GuestFailureException>(() => copy.OutAsync(_there.Combine("none"), _here.Handle, null))).Number);
    }

    [Fact]
    public void What_a_guest_sends_stays_in_its_place()
    {
        _here.Write("outside", "mine");
        Directory.CreateDirectory(_here.Combine("into"));
        using Larder.Native.Files.DirectoryHandle into = _here.Handle.OpenDirectory("into"u8);

        Assert.Throws<LarderException>(() => HostExtraction.Run(Archive(Plain("../outside", "theirs")), into, null));
        Assert.Throws<LarderException>(() => HostExtraction.Run(Archive(Plain("/outside", "theirs")), into, null));
        Assert.ThrowsAny<IOException>(() => HostExtraction.Run(Archive(Link("link", ".."), Plain("link/outside", "theirs")), into, null));
        Assert.Throws<LarderException>(() => HostExtraction.Run(Archive(new TarEntry { Path = "null"u8.ToArray(), Kind = TarEntryKind.CharacterDevice, DeviceMajor = 1, DeviceMinor = 3 }), into, null));

        Assert.Equal("mine", File.ReadAllText(_here.Combine("outside")));
        Assert.False(File.Exists(_here.Combine("into", "null")));
    }

    [Fact]
    public void A_link_that_is_there_is_replaced_and_not_followed()
    {
        _here.Write("outside", "mine");
        Directory.CreateDirectory(_here.Combine("into"));
        File.CreateSymbolicLink(_here.Combine("into", "file"), "../outside");
        using Larder.Native.Files.DirectoryHandle into = _here.Handle.OpenDirectory("into"u8);

        HostExtraction.Run(Archive(Plain("file", "theirs", mode: 0xDED)), into, null);

        Assert.Equal(("mine", "theirs"), (File.ReadAllText(_here.Combine("outside")), File.ReadAllText(_here.Combine("into", "file"))));
        Assert.Equal((UnixFileMode)0x1ED, File.GetUnixFileMode(_here.Combine("into", "file")));
    }

    private static (TarEntry Entry, byte[] Content) Plain(string path, string content, uint mode = 0x1A4) =>
        (new TarEntry { Path = Encoding.UTF8.GetBytes(path), Kind = TarEntryKind.File, Mode = mode, Size = content.Length }, Encoding.UTF8.GetBytes(content));

    private static (TarEntry Entry, byte[] Content) Link(string path, string target) =>
        (new TarEntry { Path = Encoding.UTF8.GetBytes(path), Kind = TarEntryKind.Symlink, LinkTarget = Encoding.UTF8.GetBytes(target) }, []);

    private static MemoryStream Archive(TarEntry entry) => Archive((entry, []));

    private static MemoryStream Archive(params (TarEntry Entry, byte[] Content)[] entries)
    {
        MemoryStream archive = new();
        using (TarWriter tar = new(archive, leaveOpen: true))
        {
            foreach ((TarEntry entry, byte[] content) in entries)
            {
                tar.WriteEntry(entry, content);
            }

            tar.Finish();
        }

        archive.Position = 0;
        return archive;
    }
}
