namespace Larder.Materialise.Disks;

/// <summary>Files to copy at once: a large one, or as many small ones as fill a buffer.</summary>
/// <param name="Turn">When their places are given out: after those of all batches before.</param>
/// <param name="Files">The files.</param>
internal sealed record DiskBatch(int Turn, IReadOnlyList<DiskFile> Files);
