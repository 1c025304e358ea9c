using Larder.Images;
using Larder.Machines.Monitors;
using Larder.Machines.Records;

namespace Larder.Machines;

/// <summary>A machine that somebody wants.</summary>
public sealed record MachineRequest
{
    /// <summary>Bytes of memory where nobody said: 512 MiB.</summary>
    public const long DefaultMemory = 512L << 20;

    /// <summary>Bytes of memory, at least: 64 MiB.</summary>
    public const long LeastMemory = 64L << 20;

    /// <summary>Bytes of memory, at most: 1 TiB.</summary>
    public const long MostMemory = 1L << 40;

    /// <summary>Processors, at most.</summary>
    public const int MostProcessors = 64;

    /// <summary>How long booting may take where nobody said.</summary>
    public static readonly TimeSpan DefaultBootTime = TimeSpan.FromMinutes(2);

    /// <summary>Its image.</summary>
    public required ImageEntry Image { get; init; }

    /// <summary>Its name; null for one made of the image's.</summary>
    public string? Name { get; init; }

    /// <summary>Bytes of memory, rounded up to MiB.</summary>
    public long Memory { get; init; } = DefaultMemory;

    /// <summary>Processors.</summary>
    public int Processors { get; init; } = 1;

    /// <summary>Whether it has a network.</summary>
    public bool HasNetwork { get; init; }

    /// <summary>Ports that lead into it; with any it has a network.</summary>
    public IReadOnlyList<PortForward> Forwards { get; init; } = [];

    /// <summary>Disks besides its root.</summary>
    public IReadOnlyList<ExtraDisk> Disks { get; init; } = [];

    /// <summary>What it calls itself; null for its name.</summary>
    public string? HostName { get; init; }

    /// <summary>After what time without a command it is stopped; null for never.</summary>
    public TimeSpan? IdleTime { get; init; }

    /// <summary>After what time it is stopped and removed; null for never.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>How long booting may take.</summary>
    public TimeSpan BootTime { get; init; } = DefaultBootTime;
}
