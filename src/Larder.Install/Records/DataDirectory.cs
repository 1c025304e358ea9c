namespace Larder.Install.Records;

/// <summary>A place where a pack's commands or services write.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Bytes">The sum of its files' sizes.</param>
/// <param name="IsPurged">True when it was deleted.</param>
public sealed record DataDirectory(string Path, long Bytes, bool IsPurged);
