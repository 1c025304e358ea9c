namespace Larder.Store.Importing;

/// <summary>A piece of work: to list a directory, or to read some of the names in it.</summary>
/// <param name="Directory">The directory.</param>
/// <param name="Start">The first of its entries to read.</param>
/// <param name="Count">How many; 0 to list the directory.</param>
internal readonly record struct ImportTask(ScannedDirectory Directory, int Start = 0, int Count = 0);
