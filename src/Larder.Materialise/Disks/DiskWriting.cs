namespace Larder.Materialise.Disks;

/// <summary>How an image is written; nothing of it is seen in the image.</summary>
public sealed record DiskWriting
{
    /// <summary>Told the bytes of files that were copied, by the calling thread; may be null.</summary>
    public IProgress<long>? Progress { get; init; }

    /// <summary>Leaves what was written for the caller to remove.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>How many threads copy at once, from 1; the number of processors by default, but at most 8, which no disk outruns.</summary>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = Math.Min(Environment.ProcessorCount, 8);
}
