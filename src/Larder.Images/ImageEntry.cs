using Larder.Images.Records;

namespace Larder.Images;

/// <summary>An image as it stands there.</summary>
/// <param name="Name">Its name, and where it is from.</param>
/// <param name="Record">What it is; null when its record is missing or invalid.</param>
/// <param name="Directory">Absolute path of its files.</param>
/// <param name="Fault">What is wrong with it, as a clause; null when all its files are there with their sizes.</param>
public sealed record ImageEntry(NamedImage Name, ImageRecord? Record, string Directory, string? Fault)
{
    /// <summary>Whether it can be used.</summary>
    public bool IsInstalled => Fault is null;
}
