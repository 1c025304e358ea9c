namespace Larder.Formats.Disks;

/// <summary>Blocks of a file and where they lie on the disk.</summary>
/// <param name="Logical">The number of the first within the file.</param>
/// <param name="Physical">The number of the first on the disk.</param>
/// <param name="Count">How many, from 1.</param>
public readonly record struct PlacedRun(long Logical, long Physical, long Count);
