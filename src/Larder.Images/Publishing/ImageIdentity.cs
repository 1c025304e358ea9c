using System.Buffers.Binary;
using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Oci;

namespace Larder.Images.Publishing;

/// <summary>The id of an image, from what decides about its bytes; known before anything is fetched.</summary>
internal static class ImageIdentity
{
    private const string Context = "larder 2026 image v1";

    // Goes up when the same file system and options give other bytes than before.
    private const int WriterVersion = 1;

    /// <summary>64 hexadecimal digits.</summary>
    /// <param name="sourceDigest">What the source stands for.</param>
    /// <param name="platform">Which of several it is for.</param>
    /// <param name="disk">How the disk is made.</param>
    /// <param name="kernel">Which kernel is chosen, or how.</param>
    /// <param name="system">What is put into it so that its own init boots; null for nothing.</param>
    public static string Compute(string sourceDigest, ImagePlatform platform, DiskRequest disk, string kernel, string? system = null)
    {
        Blake3Hasher hasher = Blake3Hasher.ForDerivedKey(Context);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string part in (ReadOnlySpan<string>)[$"{WriterVersion}", sourceDigest, platform.ToString(), disk.Identity, kernel, .. system is null ? (ReadOnlySpan<string>)[] : [system]])
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hasher.Update(length);
            hasher.Update(bytes);
        }

        return hasher.Finish().ToString();
    }
}
