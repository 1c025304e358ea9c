using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.Oci;

namespace Larder.Tests.Formats.Oci;

public sealed class ImageExecutionTests
{
    [Fact]
    public void All_of_it_is_read()
    {
        ImageExecution read = Read("""{"config":{"Entrypoint":["/a"],"Cmd":["b","c"],"Env":["X=y"],"User":"1:2","WorkingDir":"/srv","StopSignal":"SIGINT","Other":1}}""");

        Assert.Equal(["/a", "b", "c", "X=y"], read.Entrypoint.Concat(read.Command).Concat(read.Environment));
        Assert.Equal(("1:2", "/srv", "SIGINT"), (read.User, read.WorkingDirectory, read.StopSignal));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"config":null}""")]
    [InlineData("""{"config":{}}""")]
    [InlineData("""{"config":{"Entrypoint":null,"Cmd":null,"Env":null,"User":"","WorkingDir":"","StopSignal":null}}""")]
    public void What_builders_write_for_nothing_is_nothing(string text)
    {
        ImageExecution read = Read(text);

        Assert.Empty(read.Entrypoint.Concat(read.Command).Concat(read.Environment));
        Assert.Null(read.User ?? read.WorkingDirectory ?? read.StopSignal);
    }

    [Theory]
    [InlineData("""{"config":[]}""")]
    [InlineData("""{"config":{"Cmd":"a"}}""")]
    [InlineData("""{"config":{"Cmd":[1]}}""")]
    [InlineData("""{"config":{"User":1}}""")]
    public void What_is_of_another_kind_is_refused(string text) =>
        Assert.Equal(ErrorCodes.OciDocumentInvalid, Assert.Throws<LarderException>(() => Read(text)).Code);

    private static ImageExecution Read(string text) => ImageExecution.Read(Encoding.UTF8.GetBytes(text));
}
