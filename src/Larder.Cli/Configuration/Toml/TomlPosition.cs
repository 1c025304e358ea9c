namespace Larder.Cli.Configuration.Toml;

/// <summary>A place in a file; both count from 1, columns in UTF-16 characters.</summary>
internal readonly record struct TomlPosition(int Line, int Column);
