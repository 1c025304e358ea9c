namespace Larder.Formats.Digests.Blake3;

/// <summary>Which instructions hash many inputs at once.</summary>
internal enum Blake3Path
{
    /// <summary>One at a time, no vector instructions.</summary>
    Scalar,

    /// <summary>Eight at a time in 256-bit registers.</summary>
    Avx2,

    /// <summary>Sixteen at a time in 512-bit registers, eight with 256-bit registers.</summary>
    Avx512,
}
