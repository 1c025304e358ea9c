namespace Larder.Cli.Configuration.Toml;

/// <summary>A text is not of the part of TOML that we read. The message is the end of a sentence about the text.</summary>
internal sealed class TomlException(TomlPosition position, string message) : Exception(message)
{
    /// <summary>Where.</summary>
    public TomlPosition Position => position;
}
