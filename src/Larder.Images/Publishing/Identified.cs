using Larder.Formats.Digests;

namespace Larder.Images.Publishing;

/// <summary>A file that was hashed when its image was identified; what is copied of it later is to be the same.</summary>
/// <param name="Path">What messages call it.</param>
/// <param name="Digest">What its bytes had.</param>
internal sealed record Identified(string Path, Digest Digest)
{
    /// <exception cref="Formats.Errors.LarderException">LRD2001: it was changed meanwhile.</exception>
    public void Check(Digest found)
    {
        if (found != Digest)
        {
            throw ImageErrors.Changed(Path);
        }
    }
}
