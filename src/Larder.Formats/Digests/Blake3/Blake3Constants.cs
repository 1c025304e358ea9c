namespace Larder.Formats.Digests.Blake3;

/// <summary>The numbers of the BLAKE3 paper, §2.</summary>
internal static class Blake3Constants
{
    public const int BlockLength = 64;
    public const int BlocksPerChunk = 16;
    public const int ChunkLength = BlockLength * BlocksPerChunk;

    public const uint ChunkStart = 1 << 0;
    public const uint ChunkEnd = 1 << 1;
    public const uint Parent = 1 << 2;
    public const uint Root = 1 << 3;
    public const uint DeriveKeyContext = 1 << 5;
    public const uint DeriveKeyMaterial = 1 << 6;

    public const uint Iv0 = 0x6A09E667;
    public const uint Iv1 = 0xBB67AE85;
    public const uint Iv2 = 0x3C6EF372;
    public const uint Iv3 = 0xA54FF53A;
    public const uint Iv4 = 0x510E527F;
    public const uint Iv5 = 0x9B05688C;
    public const uint Iv6 = 0x1F83D9AB;
    public const uint Iv7 = 0x5BE0CD19;

    /// <summary>The key of the plain, unkeyed hash.</summary>
    public static ReadOnlySpan<uint> Iv => [Iv0, Iv1, Iv2, Iv3, Iv4, Iv5, Iv6, Iv7];
}
