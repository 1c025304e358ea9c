namespace Larder.Native.Compression;

/// <summary>Where a codec stands after one step.</summary>
public enum CodecOutcome
{
    /// <summary>It wants more input or more room for output.</summary>
    More,

    /// <summary>At the end of a frame (zstd) or of all input (xz), with everything written out.</summary>
    End,

    /// <summary>All input was given, and it ends early.</summary>
    Truncated,

    /// <summary>The input is not what the format allows, or a checksum differs.</summary>
    Corrupt,

    /// <summary>The input asks for more memory than we grant.</summary>
    LimitExceeded,

    /// <summary>The system has no memory to give.</summary>
    OutOfMemory,
}
