using System.Globalization;
using System.Text;
using Larder.Formats.Packs;
using Larder.Sandbox;

namespace Larder.Machines.Monitors;

/// <summary>
/// What QEMU sees of this machine: programs and libraries, the files of its own guest, and KVM where it is used. It is
/// nobody there, without capabilities, without a network unless the guest has one, and dies with whoever started it.
/// </summary>
internal static class QemuSandbox
{
    public const string Kernel = "/machine/kernel";
    public const string Initramfs = "/machine/initramfs";

    private const uint Nobody = 65534;
    private static readonly Capability Kvm = Capability.TryParse("device:/dev/kvm", out Capability? kvm) ? kvm : throw new InvalidOperationException("The device of KVM is no capability.");

    // /etc holds what is nobody's business; of it a dynamic program needs these.
    private static readonly string[] Configuration = ["/etc/ld.so.cache", "/etc/alternatives"];
    private static readonly string[] NetworkConfiguration = ["/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf"];

    /// <summary>The path of a disk.</summary>
    public static string Disk(int index) => string.Create(CultureInfo.InvariantCulture, $"/machine/disk{index}");

    /// <summary>The path of what a disk's overlay lies above.</summary>
    public static string Base(int index) => string.Create(CultureInfo.InvariantCulture, $"/machine/base{index}");

    /// <summary>The sandbox.</summary>
    public static SandboxSpec Of(MonitorRequest request)
    {
        List<SandboxMount> mounts = [Bind(request.Kernel, Kernel), Bind(request.Initramfs, Initramfs)];
        for (int index = 0; index < request.Disks.Count; index++)
        {
            MonitorDisk disk = request.Disks[index];
            mounts.Add(Bind(disk.Path, Disk(index), disk.IsWritable));
            if (disk.Base is { } below)
            {
                mounts.Add(Bind(below, Base(index)));
            }
        }

        List<Capability> capabilities = [];
        if (request.HasNetwork)
        {
            capabilities.Add(Capability.Network);
        }

        if (request.Accelerator is Accelerator.Kvm)
        {
            capabilities.Add(Kvm);
        }

        return new SandboxSpec
        {
            Root =
            [
                .. SandboxRoot.OfHost(HostLayout.Read()).Where(static mount => !mount.Destination.AsSpan().SequenceEqual("/etc"u8)),
                .. Configuration.Concat(request.HasNetwork ? NetworkConfiguration : []).Select(static path => Shown(path)),
            ],
            Mounts = mounts,
            Capabilities = new CapabilitySet(capabilities),
            Identity = new SandboxIdentity(Nobody, Nobody),
        };
    }

    private static SandboxMount.Bind Shown(string path) => new(Encoding.UTF8.GetBytes(path), Encoding.UTF8.GetBytes(path), optional: true);

    private static SandboxMount.Bind Bind(string source, string destination, bool writable = false) =>
        new(Encoding.UTF8.GetBytes(source), Encoding.ASCII.GetBytes(destination), writable);
}
