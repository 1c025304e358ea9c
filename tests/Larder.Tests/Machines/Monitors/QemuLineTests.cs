using Larder.Formats.Errors;
using Larder.Machines.Monitors;

namespace Larder.Tests.Machines.Monitors;

public sealed class QemuLineTests
{
    private static readonly MonitorRequest Request = new()
    {
        Name = "box",
        Kernel = "/k",
        Initramfs = "/i",
        CommandLine = "larder.root=/dev/vda",
        Disks = [new MonitorDisk("/r", IsWritable: false)],
        Memory = 512 << 20,
        Processors = 2,
        Accelerator = Accelerator.Emulation,
    };

    [Fact]
    public void A_plain_machine_has_a_read_only_disk_and_three_ports_and_nothing_more()
    {
        string line = string.Join(' ', QemuLine.Compose(Request, 2_095_078));

        Assert.Equal(
            "-nodefaults -no-user-config -display none -no-reboot -sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny "
            + "-M microvm,acpi=on,pit=on,pic=on,rtc=on,isa-serial=on -accel tcg -cpu max -m 512M -smp 2 -kernel /machine/kernel -initrd /machine/initramfs "
            + "-append console=ttyS0 quiet panic=-1 reboot=t larder.root=/dev/vda no_timer_check tsc_early_khz=2095078 "
            + "-chardev socket,id=console,fd=11 -serial chardev:console -chardev socket,id=control,fd=12 -mon chardev=control,mode=control "
            + "-chardev socket,id=agent,fd=10 -device virtio-serial-device -device virtserialport,id=port,chardev=agent,name=larder.agent "
            + "-blockdev driver=raw,node-name=disk0,read-only=on,file.driver=file,file.filename=/machine/disk0 -device virtio-blk-device,drive=disk0,werror=report,rerror=report",
            line);
    }

    [Fact]
    public void A_guest_that_can_reach_the_host_by_a_socket_is_told_and_keeps_its_port()
    {
        string line = string.Join(' ', QemuLine.Compose(Request, null, new GuestAddress(77, 5000)));

        Assert.Contains(" -append console=ttyS0 quiet panic=-1 reboot=t larder.root=/dev/vda larder.vsock=5000 no_timer_check ", line, StringComparison.Ordinal);
        Assert.Contains(" -device vhost-vsock-device,guest-cid=77,vhostfd=13 ", line, StringComparison.Ordinal);
        Assert.Contains("name=larder.agent", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_of_its_own_lies_above_one_that_is_not_written()
    {
        IReadOnlyList<string> line = QemuLine.Compose(Request with { Disks = [new MonitorDisk("/d", IsWritable: true, Base: "/b"), new MonitorDisk("/e", IsWritable: true)] }, null);

        Assert.Contains("driver=raw,node-name=disk0-base,read-only=on,file.driver=file,file.filename=/machine/base0", line);
        Assert.Contains("driver=qcow2,node-name=disk0,discard=unmap,backing=disk0-base,file.driver=file,file.discard=unmap,file.filename=/machine/disk0", line);
        Assert.Contains("driver=raw,node-name=disk1,read-only=off,file.driver=file,file.filename=/machine/disk1", line);
    }

    [Fact]
    public void A_network_is_there_when_it_was_asked_for()
    {
        Assert.DoesNotContain(QemuLine.Compose(Request, null), static word => word.Contains("net", StringComparison.Ordinal));
        Assert.Contains(
            "user,id=network,hostfwd=tcp:127.0.0.1:8080-:80,hostfwd=udp:0.0.0.0:53-:5353",
            QemuLine.Compose(Request with { HasNetwork = true, Forwards = [PortForward.Parse("8080:80"), PortForward.Parse("0.0.0.0:53:5353/udp")] }, null));
    }

    [Fact]
    public void What_emulation_needs_is_not_said_to_kvm()
    {
        string line = string.Join(' ', QemuLine.Compose(Request with { Accelerator = Accelerator.Kvm }, 2_000_000));

        Assert.Contains("-accel kvm -cpu host", line, StringComparison.Ordinal);
        Assert.DoesNotContain("tsc_early_khz", line, StringComparison.Ordinal);
        Assert.DoesNotContain("no_timer_check", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8080:80", "127.0.0.1:8080:80")]
    [InlineData("1:65535/tcp", "127.0.0.1:1:65535")]
    [InlineData("192.168.1.2:53:53/udp", "192.168.1.2:53:53/udp")]
    public void Ports_are_read(string text, string said) => Assert.Equal(said, PortForward.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("0:80")]
    [InlineData("80:65536")]
    [InlineData("-1:80")]
    [InlineData("+1:80")]
    [InlineData("80:80/sctp")]
    [InlineData("localhost:80:80")]
    [InlineData("1.2.3:80:80")]
    [InlineData("1.2.3.400:80:80")]
    [InlineData("127.0.0.1:80:80,restrict=off:1")]
    [InlineData("80:80,guestfwd=tcp:1.2.3.4:5-cmd:id")]
    public void Other_texts_are_refused(string text) => Assert.Equal(ErrorCodes.Usage, Assert.Throws<LarderException>(() => PortForward.Parse(text)).Code);
}
