namespace Larder.Machines.Records;

/// <summary>A disk that a machine has besides its root: raw bytes.</summary>
/// <param name="Path">Absolute path of its file on this machine.</param>
/// <param name="IsWritable">Whether the guest may write to it.</param>
public sealed record ExtraDisk(string Path, bool IsWritable);
