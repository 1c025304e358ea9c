using Larder.Formats.Erofs;
using Larder.Formats.Ext4;
using Larder.Formats.Oci;
using Larder.Images.Publishing;

namespace Larder.Tests.Images.Publishing;

public sealed class ImageIdentityTests
{
    private static readonly ImagePlatform Amd64 = new("linux", "amd64");

    // Whoever changes how ids are made loses every image that is there: that is to be on purpose.
    [Fact]
    public void An_id_stays_what_it_is() => Assert.Equal(
        "5b08e77103debed8", ImageIdentity.Compute("sha256:00", Amd64, DiskRequest.Default, "none")[..16]);

    [Fact]
    public void All_that_decides_about_the_bytes_of_an_image_decides_about_its_id()
    {
        string[] ids =
        [
            ImageIdentity.Compute("a", Amd64, DiskRequest.Default, "none"),
            ImageIdentity.Compute("b", Amd64, DiskRequest.Default, "none"),
            ImageIdentity.Compute("a", new ImagePlatform("linux", "arm64"), DiskRequest.Default, "none"),
            ImageIdentity.Compute("a", new ImagePlatform("linux", "arm64", "v8"), DiskRequest.Default, "none"),
            ImageIdentity.Compute("a", Amd64, DiskRequest.Default, "own:"),
            ImageIdentity.Compute("a", Amd64, DiskRequest.Default with { Ext4 = new Ext4Options { Size = 1 << 30 } }, "none"),
            ImageIdentity.Compute("a", Amd64, DiskRequest.Default with { Ext4 = new Ext4Options { Label = "x" } }, "none"),
            ImageIdentity.Compute("a", Amd64, DiskRequest.Default with { Ext4 = new Ext4Options { HasJournal = true } }, "none"),
            ImageIdentity.Compute("a", Amd64, DiskRequest.Default with { Ext4 = new Ext4Options { Uuid = Guid.Empty } }, "none"),
            ImageIdentity.Compute("a", Amd64, DiskRequest.Default with { Format = DiskFormat.Erofs }, "none"),
            ImageIdentity.Compute("a", Amd64, DiskRequest.Default with { Format = DiskFormat.Erofs, Erofs = new ErofsOptions { Label = "x" } }, "none"),
            ImageIdentity.Compute("a", Amd64, DiskRequest.Default, "none", "system:1"),
            ImageIdentity.Compute("a", Amd64, DiskRequest.Default, "none", "system:2"),
            ImageIdentity.Compute("al", new ImagePlatform("inux", "amd64"), DiskRequest.Default, "none"),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{64}$", id));
        Assert.Equal(ids[0], ImageIdentity.Compute("a", Amd64, DiskRequest.Default with { Erofs = new ErofsOptions { Label = "of no use" } }, "none"));
    }
}
