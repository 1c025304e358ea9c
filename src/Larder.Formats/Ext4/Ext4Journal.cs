using System.Buffers.Binary;
using Larder.Formats.Disks;

namespace Larder.Formats.Ext4;

/// <summary>An empty journal (the kernel's documentation, filesystems/ext4, "Journal (jbd2)"): only its first block says something.</summary>
internal static class Ext4Journal
{
    private const uint Magic = 0xC03B3998;
    private const uint SuperblockOfVersion2 = 4;

    /// <summary>How many blocks it has, as other writers give it: 4 MiB to 1 GiB.</summary>
    public static long CountBlocks(long blocks) => blocks switch
    {
        < 32_768 => 1024,
        < 262_144 => 4096,
        < 524_288 => 8192,
        < 4_194_304 => 16_384,
        < 8_388_608 => 32_768,
        < 16_777_216 => 65_536,
        < 33_554_432 => 131_072,
        _ => 262_144,
    };

    /// <summary>The first block; big-endian, as all of a journal.</summary>
    public static byte[] Build(long blocks)
    {
        byte[] block = new byte[DiskBlock.Size];
        ReadOnlySpan<uint> words = [Magic, SuperblockOfVersion2, 0, DiskBlock.Size, (uint)blocks, 1, 1, 0];
        for (int index = 0; index < words.Length; index++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(block.AsSpan(index * sizeof(uint)), words[index]);
        }

        return block;
    }
}
