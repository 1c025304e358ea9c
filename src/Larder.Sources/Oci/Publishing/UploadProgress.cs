namespace Larder.Sources.Oci.Publishing;

/// <summary>
/// How far one upload got, told in differences: what an earlier upload left counts at once, and what has to be sent again is taken
/// back. Nothing is told of a blob of which nothing had to be sent.
/// </summary>
/// <param name="tell">Told bytes, less than 0 for those that are taken back; may be null.</param>
internal sealed class UploadProgress(Action<long>? tell)
{
    private long _position;

    /// <summary>The registry has got what is before this position, or is about to.</summary>
    public void Reach(long position)
    {
        long difference = position - _position;
        _position = position;
        if (difference != 0)
        {
            tell?.Invoke(difference);
        }
    }

    /// <summary>The registry has all of it after all, whoever sent it: an upload that began is complete, one that did not was not needed.</summary>
    /// <param name="size">Bytes of the blob.</param>
    public void End(long size) => Reach(_position > 0 ? size : 0);
}
