using Larder.Formats.Errors;
using Larder.Packs.Checksums;
using Larder.Testing.Files;
using Larder.Tests.Formats;

namespace Larder.Tests.Packs.Checksums;

public sealed class SourceEntryTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_directory_takes_url_and_commit_from_its_work_tree()
    {
        string commit = MakeRepository();
        SourceEntry entry = SourceEntry.Create(PathChecksum.Compute(_directory.Path), address: null, gitRef: null);
        Assert.Equal(SourceEntryType.Git, entry.Type);
        Assert.Equal("https://example.com/x.git", entry.Address);
        Assert.Equal(commit, entry.Ref);
    }

    [Fact]
    public void What_is_given_goes_before_what_git_says()
    {
        MakeRepository();
        SourceEntry entry = SourceEntry.Create(PathChecksum.Compute(_directory.Path), "https://example.org/y",
            "v1.0.0");
        Assert.Equal(("https://example.org/y", "v1.0.0"), (entry.Address, entry.Ref));
    }

    [Theory]
    [InlineData("echo more >> file")]
    [InlineData("echo new > untracked")]
    [InlineData("echo x > ignored.o")]
    [InlineData("rm file")]
    public void A_work_tree_that_differs_from_its_commit_is_refused(string change)
    {
        MakeRepository();
        ReferenceTool.Shell(change, _directory.Path);
        LarderException e = Refused(_directory.Path);
        Assert.Equal(ErrorCodes.WorkTreeDiffers, e.Code);
    }

    [Fact]
    public void A_directory_below_the_top_of_its_work_tree_is_refused()
    {
        MakeRepository();
        Assert.Equal(ErrorCodes.WorkTreeDiffers, Refused(_directory.Combine("below")).Code);
    }

    [Theory]
    [InlineData("git remote set-url origin git@example.com:x.git", 4205)]
    [InlineData("git remote set-url origin https://user:secret@example.com/x.git", 4205)]
    [InlineData("git remote remove origin", 4204)]
    public void A_remote_that_is_no_https_address_is_never_guessed_into_one(string change, int code)
    {
        MakeRepository();
        ReferenceTool.Shell(change, _directory.Path);
        Assert.Equal(code, Refused(_directory.Path).Code.Number);
    }

    [Fact]
    public void Hooks_and_monitors_of_the_repository_are_not_run()
    {
        MakeRepository();
        ReferenceTool.Shell("git config core.fsmonitor 'touch ../ran'; mkdir ../hooks || true", _directory.Path);
        _ = SourceEntry.Create(PathChecksum.Compute(_directory.Path), null, null);
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(_directory.Path)!, "ran")));
    }

    [Fact]
    public void A_directory_without_git_lacks_its_url_and_its_ref()
    {
        Assert.Equal("the source entry of " + _directory.Path + " lacks its url", Refused(_directory.Path).What);
        Assert.Equal(
            "the source entry of " + _directory.Path + " lacks its ref",
            Assert.Throws<LarderException>(() =>
                SourceEntry.Create(PathChecksum.Compute(_directory.Path), "https://example.com/x", null)).What);
    }

    [Fact]
    public void A_file_is_an_archive_and_needs_its_url()
    {
        PathChecksum file = PathChecksum.Compute(_directory.Write("x.tar", "x"));
        SourceEntry entry = SourceEntry.Create(file, "https://example.com/x.tar", null);
        Assert.Equal((SourceEntryType.Archive, null), (entry.Type, entry.Ref));
        Assert.Equal(ErrorCodes.SourceEntryIncomplete,
            Assert.Throws<LarderException>(() => SourceEntry.Create(file, null, null)).Code);
        Assert.Equal(ErrorCodes.SourceEntryInvalid,
            Assert.Throws<LarderException>(() => SourceEntry.Create(file, "https://example.com/x.tar", "v1")).Code);
    }

    [Theory]
    [InlineData("http://example.com/x", "v1")]
    [InlineData("https://example.com/x", "--upload-pack=x")]
    [InlineData("https://example.com/x", " ")]
    [InlineData("https://example.com/x", "a\nb")]
    [InlineData("ssh://example.com/x", "v1")]
    public void What_an_index_would_refuse_is_refused(string address, string gitRef) => Assert.Equal(
        ErrorCodes.SourceEntryInvalid,
        Assert.Throws<LarderException>(() =>
            SourceEntry.Create(PathChecksum.Compute(_directory.Path), address, gitRef)).Code);

    private static LarderException Refused(string path) =>
        Assert.Throws<LarderException>(() =>
            SourceEntry.Create(PathChecksum.Compute(path), address: null, gitRef: null));

    private string MakeRepository()
    {
        ReferenceTool.Shell(
            "git init -q; git config user.name t; git config user.email t@example.com; git remote add origin https://example.com/x.git;"
            + " mkdir below; echo a > file; echo b > below/file; echo '*.o' > .gitignore; git add -A; git commit -qm x",
            _directory.Path);
        return System.Text.Encoding.ASCII.GetString(
            ReferenceTool.Run("git", ["rev-parse", "HEAD"], directory: _directory.Path)).Trim();
    }
}
