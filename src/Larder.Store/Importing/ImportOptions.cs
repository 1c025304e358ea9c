namespace Larder.Store.Importing;

/// <summary>What an import of a directory takes and leaves.</summary>
public sealed record ImportOptions
{
    /// <summary>
    /// Leave a directory empty where another file system is mounted; off by default, since what one sees is what one
    /// means by a directory.
    /// </summary>
    public bool IsOneFileSystem { get; init; }

    /// <summary>
    /// Leave out what may not be read, and name it in the result; off by default, since a tree that lacks something
    /// looks like one that has all.
    /// </summary>
    public bool SkipsUnreadable { get; init; }

    /// <summary>How many threads read at once, from 1; the number of processors by default, but at most 8, which no disk outruns.</summary>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = Math.Min(Environment.ProcessorCount, 8);

    /// <summary>What the last import of the directory found, so that unchanged files need not be read; null reads all.</summary>
    public ChangedFileCache? Cache { get; init; }
}
