using System.Text;
using Larder.Cli.Mcp;
using Larder.Formats.Errors;
using Larder.Native.Files;
using Larder.Testing.Files;

namespace Larder.Tests.Cli.Mcp;

public sealed class SharedDirectoriesTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly SharedDirectories _shares;

    public SharedDirectoriesTests()
    {
        Directory.CreateDirectory(_temp.Combine("in", "deep"));
        Directory.CreateDirectory(_temp.Combine("out"));
        File.WriteAllText(_temp.Combine("in", "deep", "file"), "in");
        File.WriteAllText(_temp.Combine("secret"), "secret");
        File.CreateSymbolicLink(_temp.Combine("in", "link"), _temp.Combine("secret"));
        File.CreateSymbolicLink(_temp.Combine("out", "away"), _temp);
        _shares = SharedDirectories.Open([_temp.Combine("in"), _temp.Combine("out") + ":rw"]);
    }

    public void Dispose()
    {
        _shares.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public void A_file_is_found_by_its_directory_and_name()
    {
        (DirectoryHandle directory, byte[] name) = _shares.Source("in/deep/file");
        using (directory)
        {
            Assert.Equal("file", Encoding.UTF8.GetString(name));
            Assert.Equal("in", Encoding.UTF8.GetString(BoundedFile.Read(directory, name, 10)));
        }
    }

    [Fact]
    public void A_target_is_a_new_name_or_a_directory_that_is_there()
    {
        (DirectoryHandle directory, byte[]? name) = _shares.Target("out/new");
        directory.Dispose();
        Assert.Equal("new", Encoding.UTF8.GetString(name!));
        (directory, name) = _shares.Target("out");
        directory.Dispose();
        Assert.Null(name);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("in")]
    [InlineData("in/../secret")]
    [InlineData("in/./deep/file")]
    [InlineData("in//deep/file")]
    [InlineData("../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("in/link")]
    [InlineData("in/link/x")]
    [InlineData("out/away/secret")]
    [InlineData("in/none")]
    [InlineData("other/file")]
    public void Nothing_else_is(string path) => Assert.Equal(ErrorCodes.ToolArgument, Assert.Throws<LarderException>(() => _shares.Source(path)).Code);

    [Theory]
    [InlineData("in/new")]
    [InlineData("in")]
    [InlineData("out/../in/new")]
    [InlineData("out/away/new")]
    [InlineData("out/none/new")]
    [InlineData("/tmp/new")]
    public void Nothing_is_put_elsewhere(string path) => Assert.Equal(ErrorCodes.ToolArgument, Assert.Throws<LarderException>(() => _shares.Target(path)).Code);

    [Fact]
    public void Without_shared_directories_there_is_nothing()
    {
        using SharedDirectories none = SharedDirectories.Open([]);
        Assert.Contains("no directory of this machine is shared", Assert.Throws<LarderException>(() => none.Source("in/deep/file")).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_line_that_shares_nothing_or_a_name_twice_is_refused()
    {
        Directory.CreateDirectory(_temp.Combine("other", "in"));
        Assert.Equal(ErrorCodes.Usage, Assert.Throws<LarderException>(() => SharedDirectories.Open([_temp.Combine("none")])).Code);
        Assert.Equal(ErrorCodes.Usage, Assert.Throws<LarderException>(() => SharedDirectories.Open([_temp.Combine("in"), _temp.Combine("other", "in")])).Code);
        Assert.Equal(ErrorCodes.Usage, Assert.Throws<LarderException>(() => SharedDirectories.Open(["/"])).Code);
    }
}
