namespace Larder.Images.Records;

/// <summary>A name, and the image that has it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Id">The image's id.</param>
/// <param name="Reference">What was asked for, nothing left out.</param>
/// <param name="Source">Where exactly it came from.</param>
/// <param name="Published">When it got the name.</param>
public sealed record NamedImage(string Name, string Id, string Reference, string Source, DateTimeOffset Published);
