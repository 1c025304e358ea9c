namespace Larder.Machines.Records;

/// <summary>A machine as it stands there.</summary>
/// <param name="Record">What it is.</param>
/// <param name="State">What it is at.</param>
/// <param name="Run">What is known of it while it runs; null when it does not.</param>
/// <param name="End">How it ended last; null when it runs, or never ran.</param>
/// <param name="Directory">Absolute path of its files.</param>
public sealed record MachineInfo(MachineRecord Record, MachineState State, RunRecord? Run, EndRecord? End, string Directory)
{
    /// <summary>Its name.</summary>
    public string Name => Record.Name;

    /// <summary>Absolute path of what its console said.</summary>
    public string Console => Path.Combine(Directory, Running.ConsoleLog.FileName);

    /// <summary>Bytes that its own disk takes; 0 when it has none.</summary>
    public long DiskBytes { get; init; }
}
