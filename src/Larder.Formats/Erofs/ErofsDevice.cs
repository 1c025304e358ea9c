namespace Larder.Formats.Erofs;

/// <summary>A file beside the image that holds bytes of files.</summary>
/// <param name="Tag">What it is called, at most 64 bytes; for people, the kernel does not read it.</param>
/// <param name="Blocks">How many blocks of 4096 bytes it has.</param>
public sealed record ErofsDevice(string Tag, long Blocks)
{
    /// <summary>The most that an image can have: Linux mounts a few more, but no command line should have to name them.</summary>
    public const int MaxCount = 64;
}
