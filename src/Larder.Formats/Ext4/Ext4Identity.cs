using System.Buffers.Binary;
using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Disks;

namespace Larder.Formats.Ext4;

/// <summary>
/// The numbers that other writers draw at random, derived from the content and the options, so that the same ones give the
/// same bytes.
/// </summary>
internal sealed class Ext4Identity
{
    private const string Context = "larder 2026 ext4 image v1";

    public Ext4Identity(Digest fileSystem, Ext4Options options)
    {
        Blake3Hasher hasher = Blake3Hasher.ForDerivedKey(Context);
        Span<byte> numbers = stackalloc byte[(2 * sizeof(long)) + 16];
        numbers.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(numbers, options.Size ?? 0);
        numbers[8] = options.HasJournal ? (byte)1 : (byte)0;
        numbers[9] = options.Uuid is null ? (byte)0 : (byte)1;
        _ = options.Uuid?.TryWriteBytes(numbers[16..], bigEndian: true, out _);
        hasher.Update(fileSystem.Bytes);
        hasher.Update(numbers);
        hasher.Update(Encoding.UTF8.GetBytes(options.Label));
        Digest digest = hasher.Finish();
        Uuid = options.Uuid ?? DerivedUuid.Of(digest);
        HashSeed = digest.Bytes[16..].ToArray();
        Seed = Crc32C.Append(Crc32C.Start, Uuid.ToByteArray(bigEndian: true));
    }

    /// <summary>The UUID.</summary>
    public Guid Uuid { get; }

    /// <summary>16 bytes that the hashes of names begin with.</summary>
    public byte[] HashSeed { get; }

    /// <summary>What the checksums of metadata begin with: that of the UUID.</summary>
    public uint Seed { get; }

    /// <summary>What the checksums of an inode and of its blocks begin with; all generations are 0.</summary>
    public uint SeedOf(uint inode) => Crc32C.Append(Crc32C.Append(Seed, inode), 0u);
}
