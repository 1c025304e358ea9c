namespace Larder.Acceptance.Machines;

/// <summary>The tests of machines that share a small Debian; one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class DebianMachineTests : ICollectionFixture<DebianMachines>
{
    public const string Name = "machines of Debian";
}
