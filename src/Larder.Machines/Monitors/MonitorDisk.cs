namespace Larder.Machines.Monitors;

/// <summary>A disk of a machine, in the order in which the guest finds them: <c>/dev/vda</c> first.</summary>
/// <param name="Path">Absolute path of its file on the host: raw bytes, or what was written when it has a <paramref name="Base"/>.</param>
/// <param name="IsWritable">Whether the guest may write to it.</param>
/// <param name="Base">Absolute path of the raw disk that a qcow2 overlay at <paramref name="Path"/> lies above; null for none.</param>
public sealed record MonitorDisk(string Path, bool IsWritable, string? Base = null);
