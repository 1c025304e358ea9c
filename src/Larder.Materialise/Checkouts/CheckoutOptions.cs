namespace Larder.Materialise.Checkouts;

/// <summary>What a checkout applies of the file metadata.</summary>
public sealed record CheckoutOptions
{
    /// <summary>
    /// Apply owners, setuid and setgid, all extended attributes, and make device nodes; needs root. Otherwise a checkout
    /// carries permission bits, times and <c>user.</c> attributes, and belongs to who made it: the default, since a tree
    /// that somebody else made must not bring privileges with it.
    /// </summary>
    public bool IsPrivileged { get; init; }

    /// <summary>Where equal files that are never written to may be linked from; null copies every file.</summary>
    public SharedFiles? Shared { get; init; }

    /// <summary>Verify each file's digest while copying; off by default, since the store checks lengths and the digest was right when stored.</summary>
    public bool Verify { get; init; }

    /// <summary>How many threads write at once, from 1; the number of processors by default, but at most 8, which no disk outruns.</summary>
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
