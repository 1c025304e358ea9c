using Larder.Machines.Records;

namespace Larder.Tests.Machines.Records;

public sealed class MachineNameTests
{
    [Theory]
    [InlineData("debian-12")]
    [InlineData("Some.Image_1")]
    [InlineData("---")]
    [InlineData("a")]
    [InlineData("a-very-long-name-of-an-image-that-is-nearly-as-long-as-any-name-of-a-machine-can-be")]
    public void A_name_made_of_an_images_is_one(string image)
    {
        string[] names = [.. Enumerable.Range(0, 50).Select(_ => MachineName.Of(image))];

        Assert.All(names, static name => Assert.True(MachineName.IsOne(name), name));
        Assert.Distinct(names);
    }
}
