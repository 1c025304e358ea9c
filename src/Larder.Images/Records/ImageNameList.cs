namespace Larder.Images.Records;

/// <summary>The names of images, as a file.</summary>
/// <param name="SchemaVersion">The version of this form.</param>
/// <param name="Names">All names, in order.</param>
internal sealed record ImageNameList(int SchemaVersion, IReadOnlyList<NamedImage> Names)
{
    public const int Version = 1;
}
