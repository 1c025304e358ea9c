namespace Larder.Cli.Configuration;

/// <summary>A setting as somebody gave it: its type is right, its value is not checked yet.</summary>
/// <param name="Text">A text, or the name of a truth value; null for a number.</param>
/// <param name="Number">A number; 0 for any other.</param>
/// <param name="Origin">Who gave it.</param>
/// <param name="IsFromFile">True for a file, where a relative path has no meaning.</param>
internal sealed record GivenSetting(string? Text, long Number, string Origin, bool IsFromFile);
