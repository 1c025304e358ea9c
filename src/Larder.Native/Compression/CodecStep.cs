namespace Larder.Native.Compression;

/// <summary>What one call into a codec did.</summary>
/// <param name="Outcome">Where the codec stands now.</param>
/// <param name="Consumed">Bytes taken from the input.</param>
/// <param name="Written">Bytes put into the output; also valid when the outcome is a failure.</param>
/// <param name="Detail">The library's own words for a failure, else null.</param>
public readonly record struct CodecStep(CodecOutcome Outcome, int Consumed, int Written, string? Detail = null);
