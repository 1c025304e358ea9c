using Larder.Formats.Errors;
using Larder.Testing;

namespace Larder.Tests.Packs.Building;

/// <summary>Memory is that of the whole process: nothing else runs meanwhile.</summary>
[Collection(nameof(StepMemoryTests))]
[CollectionDefinition(nameof(StepMemoryTests), DisableParallelization = true)]
public sealed class StepMemoryTests
{
    [KernelFact]
    public async Task A_step_may_say_much_and_is_stopped_when_it_says_too_much()
    {
        using BuildBench bench = new();
        await bench.BuildAsync("head -c 20000000 /dev/zero | tr '\\0' x; touch \"$INSTALL/x\"");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        LarderException error = await bench.FailAsync("yes");

        Assert.Equal(ErrorCodes.BuildStepFailed, error.Code);
        Assert.Contains("268435456 bytes", error.Why, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 32 << 20);
    }
}
