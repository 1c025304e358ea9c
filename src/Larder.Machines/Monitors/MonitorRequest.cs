namespace Larder.Machines.Monitors;

/// <summary>A machine, as a program that runs machines has to know it. Paths are absolute, of the host.</summary>
public sealed record MonitorRequest
{
    /// <summary>Name of the serial port by which the guest's agent speaks.</summary>
    public const string AgentPort = "larder.agent";

    /// <summary>What processes of it are called where this machine's administrator looks.</summary>
    public required string Name { get; init; }

    /// <summary>The kernel.</summary>
    public required string Kernel { get; init; }

    /// <summary>Its first file system.</summary>
    public required string Initramfs { get; init; }

    /// <summary>What the kernel is told; the monitor adds what its own hardware needs.</summary>
    public required string CommandLine { get; init; }

    /// <summary>At least the root.</summary>
    public required IReadOnlyList<MonitorDisk> Disks { get; init; }

    /// <summary>Bytes of memory, whole MiB.</summary>
    public required long Memory { get; init; }

    /// <summary>Processors, 1 or more.</summary>
    public required int Processors { get; init; }

    /// <summary>How instructions are run.</summary>
    public required Accelerator Accelerator { get; init; }

    /// <summary>Whether the guest reaches networks through this machine, as this user would; incoming only by <see cref="Forwards"/>.</summary>
    public bool HasNetwork { get; init; }

    /// <summary>Ports that lead into the guest.</summary>
    public IReadOnlyList<PortForward> Forwards { get; init; } = [];
}
