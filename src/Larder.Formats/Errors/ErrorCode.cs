using System.Globalization;

namespace Larder.Formats.Errors;

/// <summary>A numbered kind of failure; each has a page <c>docs/errors/LRDnnnn.md</c>.</summary>
/// <param name="Number">1000–9999; the thousands say where it belongs (docs/errors/README.md).</param>
/// <param name="Title">The page's heading: a short noun phrase.</param>
/// <param name="Exit">What a command that fails so exits with.</param>
/// <param name="IsTransient">True when trying again later may help.</param>
public sealed record ErrorCode(int Number, string Title, ExitCode Exit, bool IsTransient = false)
{
    /// <summary><c>LRD</c> and the number.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"LRD{Number}");
}
