using Larder.Formats.Digests;

namespace Larder.Formats.Packs;

/// <summary>
/// The source of one part, without the place it lay on the builder's machine. Its type is <c>path</c>.
/// </summary>
/// <param name="Part">The part's name in the recipe; of the form of a pack's name.</param>
/// <param name="ContentId">File system id of the source tree as the build saw it.</param>
public sealed record PackSource(string Part, Digest ContentId);
