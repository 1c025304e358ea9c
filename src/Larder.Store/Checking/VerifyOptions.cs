namespace Larder.Store.Checking;

/// <summary>Which blobs a check reads. Everything else about the store is checked whole each time.</summary>
public sealed record VerifyOptions
{
    /// <summary>Read this part of all blobs, chosen at random: above 0, up to 1; null for no such choice.</summary>
    public double? Share { get; init; }

    /// <summary>Read this many blobs, chosen at random; null for no such choice.</summary>
    public long? Count { get; init; }

    /// <summary>Read only what was stored since the last check that read everything and found it sound.</summary>
    public bool SinceLast { get; init; }

    /// <summary>How many threads read and hash, from 1.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    internal bool IsSample => Share is not null || Count is not null;
}
