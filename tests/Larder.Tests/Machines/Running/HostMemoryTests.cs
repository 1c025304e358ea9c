using Larder.Machines.Running;

namespace Larder.Tests.Machines.Running;

public sealed class HostMemoryTests
{
    [Fact]
    public void Free_memory_and_swap_are_what_a_machine_may_have() => Assert.Equal(
        (1000 + 24) * 1024L, HostMemory.Read("MemTotal:  9999 kB\nMemAvailable:    1000 kB\nSwapTotal: 99 kB\nSwapFree:   24 kB\n"));

    [Theory]
    [InlineData("")]
    [InlineData("MemTotal: 9999 kB\n")]
    [InlineData("MemAvailable: many kB\n")]
    public void A_kernel_that_does_not_say_is_not_asked_again(string meminfo) => Assert.Null(HostMemory.Read(meminfo));
}
