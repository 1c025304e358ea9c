using Larder.Formats.Errors;
using Larder.Sources.Catalog;

namespace Larder.Tests.Sources.Catalog;

public sealed class ImageAddressTests
{
    private static readonly ImageCatalog Embedded = ImageCatalog.Load([]);

    [Fact]
    public void The_catalog_comes_before_registries_and_a_scheme_skips_it()
    {
        Assert.Equal("debian:12", ImageAddress.Parse("debian:12", Embedded).Entry!.Name);
        Assert.Equal("debian:12", ImageAddress.Parse("catalog:debian:12", Embedded).Entry!.Name);
        ImageAddress skipped = ImageAddress.Parse("oci://debian:12", Embedded);
        Assert.Equal(("docker.io/library/debian:12", false), (skipped.Reference!.ToString(), skipped.AskedCatalog));
        ImageAddress other = ImageAddress.Parse("debian:13", Embedded);
        Assert.Equal(("docker.io/library/debian:13", "debian:12", true), (other.Reference!.ToString(), other.Near, other.AskedCatalog));
    }

    [Fact]
    public void What_only_the_catalog_may_have_is_not_asked_of_registries()
    {
        LarderException error = Assert.Throws<LarderException>(() => ImageAddress.Parse("catalog:debian:13", Embedded));

        Assert.Equal(ErrorCodes.CatalogEntryNotFound, error.Code);
        Assert.Contains("debian:12", error.Why, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.ImageReferenceInvalid, Assert.Throws<LarderException>(() => ImageAddress.Parse("a b", Embedded)).Code);
    }
}
