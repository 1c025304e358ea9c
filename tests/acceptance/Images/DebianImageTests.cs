namespace Larder.Acceptance.Images;

/// <summary>The tests that share a Debian image; one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class DebianImageTests : ICollectionFixture<DebianImage>
{
    public const string Name = "the Debian image";
}
