using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Native.Files;
using Larder.Packs.Checksums;
using Larder.Testing.Files;

namespace Larder.Tests.Packs.Checksums;

public sealed class PathChecksumTests : IDisposable
{
    private const string Empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_vector_of_two_files_holds()
    {
        _directory.Write("file1.txt", "content1");
        _directory.Write("subdir/file2.txt", "content2");
        Assert.Equal("sha256:a8b5103d3134c1385f9d89ae5deb9bb73d7a6432b2ca7158a52e1373ef6e93df", Checksum());
    }

    [Fact]
    public void The_vector_of_the_order_holds()
    {
        _directory.Write("a.txt", "2");
        _directory.Write("a-c", "3");
        _directory.Write("a/b", "1");
        Assert.Equal("sha256:1854ef19cec20fc46c1a844a5c1ada089bbd17928bc13dc44c15a7880ee54809", Checksum());
    }

    [Fact]
    public void An_empty_directory_and_one_of_empty_directories_have_the_checksum_of_nothing()
    {
        Assert.Equal(Empty, Checksum());
        Directory.CreateDirectory(_directory.Combine("a", "b"));
        Assert.Equal(Empty, Checksum());
    }

    [Fact]
    public void Names_and_contents_cannot_be_moved_into_each_other()
    {
        _directory.Write("x/a", "bc");
        _directory.Write("y/ab", "c");
        Assert.NotEqual(Checksum("x"), Checksum("y"));
    }

    [Fact]
    public void Whatever_is_called_dot_git_is_skipped_at_any_depth()
    {
        _directory.Write(".git/config", "x");
        _directory.Write("a/.git", "gitdir: elsewhere");
        Directory.CreateDirectory(_directory.Combine("b"));
        File.CreateSymbolicLink(_directory.Combine("b", ".git"), "/nowhere");
        Assert.Equal(Empty, Checksum());
        _directory.Write(".gitignore", "x");
        Assert.NotEqual(Empty, Checksum());
    }

    [Fact]
    public void Mode_and_time_do_not_count()
    {
        string file = _directory.Write("a", "x");
        string before = Checksum();
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        Assert.Equal(before, Checksum());
    }

    [Fact]
    public void A_symlink_is_refused()
    {
        File.CreateSymbolicLink(_directory.Combine("link"), "target");
        Assert.Equal(ErrorCodes.ChecksumUnsupportedEntry, Refused().Code);
    }

    [Fact]
    public void A_fifo_is_refused_and_not_waited_for()
    {
        _directory.Handle.MakeNode("fifo"u8, FileKind.Fifo, 0x180, 0, 0);
        Assert.Equal(ErrorCodes.ChecksumUnsupportedEntry, Refused().Code);
    }

    [Fact]
    public void A_name_that_is_not_utf8_is_refused()
    {
        _directory.Handle.CreateFile([(byte)'a', 0xFF], 0x1A4).Dispose();
        Assert.Equal(ErrorCodes.ChecksumUnsupportedEntry, Refused().Code);
    }

    [Fact]
    public void A_directory_that_is_too_deep_is_refused()
    {
        Directory.CreateDirectory(_directory.Combine([.. Enumerable.Repeat("d", 300)]));
        Assert.Equal(ErrorCodes.ChecksumUnsupportedEntry, Refused().Code);
    }

    [Fact]
    public void A_file_has_the_checksum_of_its_bytes()
    {
        string file = _directory.Write("a", "abc");
        PathChecksum checksum = PathChecksum.Compute(file);
        Assert.False(checksum.IsDirectory);
        Assert.Equal("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            checksum.Digest.ToString());
    }

    [Fact]
    public void What_is_not_there_has_its_code() => Assert.Equal(
        ErrorCodes.ChecksumPathNotFound,
        Assert.Throws<LarderException>(() => PathChecksum.Compute(_directory.Combine("missing"))).Code);

    [Fact]
    public void Another_checksum_than_the_expected_one_is_a_matter_of_integrity()
    {
        PathChecksum checksum = PathChecksum.Compute(_directory.Path);
        checksum.EnsureIs(Sha256Digest.Parse(Empty));
        LarderException e = Assert.Throws<LarderException>(() => checksum.EnsureIs(Sha256Digest.Of("x"u8)));
        Assert.Equal(ErrorCodes.ChecksumMismatch, e.Code);
        Assert.Equal(ExitCode.Integrity, e.Code.Exit);
    }

    private string Checksum(string below = "") => PathChecksum.Compute(_directory.Combine(below)).Digest.ToString();

    private LarderException Refused() => Assert.Throws<LarderException>(() => PathChecksum.Compute(_directory.Path));
}
