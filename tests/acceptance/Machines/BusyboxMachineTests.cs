namespace Larder.Acceptance.Machines;

/// <summary>The tests of machines that share an image of busybox; one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class BusyboxMachineTests : ICollectionFixture<BusyboxMachines>
{
    public const string Name = "machines of busybox";
}
