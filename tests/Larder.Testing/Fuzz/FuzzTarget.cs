namespace Larder.Testing.Fuzz;

/// <summary>Reads bytes from anywhere; throws a LarderException for what it refuses, and never anything else.</summary>
/// <param name="input">Any bytes.</param>
public delegate void FuzzMethod(ReadOnlySpan<byte> input);

/// <summary>A reader to try.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Read">The reader.</param>
/// <param name="Corpus">Valid inputs, to be changed.</param>
/// <param name="Cases">How many changed ones take a few seconds.</param>
public sealed record FuzzTarget(string Name, FuzzMethod Read, IReadOnlyList<byte[]> Corpus, int Cases)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
