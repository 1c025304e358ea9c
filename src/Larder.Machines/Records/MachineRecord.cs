using System.Text.Json;

namespace Larder.Machines.Records;

/// <summary>What a machine is, as long as it is there: <c>machine.json</c>.</summary>
public sealed record MachineRecord
{
    internal const int Schema = 1;

    internal static ReadOnlySpan<byte> FileName => "machine.json"u8;

    /// <summary>The version of this form.</summary>
    public int SchemaVersion { get; init; } = Schema;

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The name that its image had.</summary>
    public required string Image { get; init; }

    /// <summary>The id of its image.</summary>
    public required string ImageId { get; init; }

    /// <summary>Whether it is there for one command, and goes with it.</summary>
    public bool IsOnce { get; init; }

    /// <summary>Bytes of memory.</summary>
    public required long Memory { get; init; }

    /// <summary>Processors.</summary>
    public required int Processors { get; init; }

    /// <summary>Whether it has a network.</summary>
    public bool HasNetwork { get; init; }

    /// <summary>Ports that lead into it, as <see cref="Monitors.PortForward"/> reads them.</summary>
    public IReadOnlyList<string> Forwards { get; init; } = [];

    /// <summary>Disks besides its root.</summary>
    public IReadOnlyList<ExtraDisk> Disks { get; init; } = [];

    /// <summary>What it calls itself.</summary>
    public required string HostName { get; init; }

    /// <summary><c>ext4</c> or <c>erofs</c>.</summary>
    public required string RootFormat { get; init; }

    /// <summary>Where its image's disk is: a file of the machine's directory, or absolute.</summary>
    public required string RootPath { get; init; }

    /// <summary>Where its kernel is: a file of the machine's directory, or absolute.</summary>
    public required string KernelPath { get; init; }

    /// <summary>Where its first file system is: a file of the machine's directory, or absolute.</summary>
    public required string InitramfsPath { get; init; }

    /// <summary>Whether what it writes stays, on a disk of its own; else it goes to memory, and with the machine.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>The init of the image that it boots, with the agent as a service; null for the agent alone.</summary>
    public string? Init { get; init; }

    /// <summary>Environment of its image's commands, NAME=VALUE each.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Where its image's commands begin.</summary>
    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Who runs its image's commands; empty for root.</summary>
    public string User { get; init; } = "";

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it is removed; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>After how many seconds without a command it is stopped; null for never.</summary>
    public double? IdleSeconds { get; init; }

    /// <summary>How many seconds it has for booting.</summary>
    public required double BootSeconds { get; init; }

    internal byte[] Encode() => [.. JsonSerializer.SerializeToUtf8Bytes(this, MachineJson.Default.MachineRecord), (byte)'\n'];

    /// <summary>Reads one; null when the bytes are none.</summary>
    internal static MachineRecord? TryRead(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, MachineJson.Default.MachineRecord) is { SchemaVersion: Schema } record && MachineName.IsOne(record.Name) ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
