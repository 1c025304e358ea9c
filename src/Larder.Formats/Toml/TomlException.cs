namespace Larder.Formats.Toml;

/// <summary>
/// A text is not of the part of TOML that we read. The message is the end of a sentence about the text, and names no
/// file: who knows which file it was makes a <see cref="Errors.LarderException"/> of it.
/// </summary>
public sealed class TomlException : Exception
{
    internal TomlException(TomlPosition position, string message)
        : base(message) => Position = position;

    /// <summary>Where the text stops being what we read.</summary>
    public TomlPosition Position { get; }
}
