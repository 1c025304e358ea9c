using Larder.Native.Virtualisation;

namespace Larder.Tests.Native.Virtualisation;

public sealed class KvmProbeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("/dev/no-such-device", "/dev/no-such-device is not there")]
    [InlineData("/dev/null", "/dev/null is no KVM device")]
    [InlineData("/dev", "/dev cannot be opened: is a directory")]
    public void What_is_no_such_device_is_told_apart(string device, string reason) =>
        Assert.Equal(new KvmAvailability(false, reason), KvmProbe.Ask(device, Patience));

    [Fact]
    public void A_guest_that_hangs_is_left_behind()
    {
        TaskCompletionSource<KvmAvailability> never = new();

        KvmAvailability answer = KvmProbe.Await("/dev/kvm", () => never.Task.Result, TimeSpan.FromSeconds(0.1));

        Assert.Equal(new KvmAvailability(false, "/dev/kvm: a guest instruction did not run within 0.1 s"), answer);
    }

    [Fact]
    public void The_answer_has_a_reason_unless_it_works()
    {
        KvmAvailability answer = KvmProbe.Ask();

        Assert.Equal(answer.Works, answer.Reason is null);
        Assert.Equal(File.Exists("/dev/kvm"), answer.Reason != "/dev/kvm is not there");
    }
}
