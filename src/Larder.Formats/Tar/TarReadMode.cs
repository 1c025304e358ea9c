namespace Larder.Formats.Tar;

/// <summary>What a reader accepts beyond one whole archive.</summary>
[Flags]
public enum TarReadMode
{
    /// <summary>One archive up to its two zero blocks; what follows them is not looked at.</summary>
    None = 0,

    /// <summary>Archives one behind the other, as <c>cat a.tar b.tar</c> makes them, up to the end of the source.</summary>
    Concatenated = 1,

    /// <summary>
    /// The source may end after any entry: for archives whose digest vouches that they are whole, since some writers
    /// leave the zero blocks out, and the zeros that fill the block before them.
    /// </summary>
    MissingEnd = 2,
}
