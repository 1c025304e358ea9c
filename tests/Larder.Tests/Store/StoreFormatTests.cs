using Larder.Formats.Digests;
using Larder.Formats.Errors;

namespace Larder.Tests.Store;

public sealed class StoreFormatTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("larder store 2\n", 2303)]
    [InlineData("larder store 1", 2303)]
    [InlineData("", 2301)]
    [InlineData("something else", 2301)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789", 2301)]
    public void Another_format_is_refused(string format, int code)
    {
        File.WriteAllText(Path.Combine(_store.RootPath, "store", "format"), format);

        LarderException error = Assert.Throws<LarderException>(() => new TestStore(_store.RootPath));

        Assert.Equal(code, error.Code.Number);
    }

    [Fact]
    public void A_store_that_lost_its_format_before_it_was_whole_is_made_again()
    {
        Digest digest = Assert.Single(_store.Put([1]));
        File.Delete(Path.Combine(_store.RootPath, "store", "format"));

        _store.Reopen();

        Assert.Equal([1], _store.Store.Read(digest, 1));
    }
}
