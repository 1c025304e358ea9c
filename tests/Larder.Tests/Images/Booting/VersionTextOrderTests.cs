using Larder.Images.Booting;

namespace Larder.Tests.Images.Booting;

public sealed class VersionTextOrderTests
{
    [Fact]
    public void Versions_are_ordered_as_people_read_them()
    {
        string[] ordered = ["", "5.10.0-9-amd64", "6.1.0-9-amd64", "6.1.0-18-amd64", "6.1.0-18-cloud-amd64", "6.1.9", "6.1.10", "6.1.10-rc", "10.0"];

        for (int i = 0; i < ordered.Length; i++)
        {
            for (int j = 0; j < ordered.Length; j++)
            {
                Assert.Equal(Math.Sign(i.CompareTo(j)), Math.Sign(VersionTextOrder.Instance.Compare(ordered[i], ordered[j])));
            }
        }

        Assert.Equal(0, VersionTextOrder.Instance.Compare("6.01", "6.1"));
    }
}
