using Larder.Formats.Digests;
using Larder.Images.Publishing;
using Larder.Native.Files;
using Larder.Testing.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Tests.Images.Publishing;

public sealed class SparseFileTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(3_000_001)]
    public void What_is_filled_has_the_same_bytes_and_digest_and_holes_for_zeros(int length)
    {
        byte[] content = new byte[length];
        for (int block = 0; block * 4096 < length; block += 3)
        {
            new Random(block).NextBytes(content.AsSpan(block * 4096, Math.Min(4096, length - (block * 4096))));
        }

        string path = _temp.Combine("file");
        using SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
        (long size, Digest digest) = SparseFile.Fill(new MemoryStream(content), file, null, CancellationToken.None);

        Assert.Equal((length, Digest.Of(content)), (size, digest));
        Assert.Equal(content, File.ReadAllBytes(path));
        Assert.Equal(digest, SparseFile.Hash(file, CancellationToken.None));
        if (length > 1_000_000)
        {
            Assert.True(DirectoryHandle.StatOpen(file).AllocatedBytes < length / 2, "zeros take room");
        }
    }

    [Fact]
    public void Holes_of_any_place_and_length_count_as_zeros()
    {
        string path = _temp.Combine("holes");
        using SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
        FileContent.SetLength(file, 10_000_000);
        RandomAccess.Write(file, "data"u8, 5_000_000);

        Assert.Equal(Digest.Of(File.ReadAllBytes(path)), SparseFile.Hash(file, CancellationToken.None));
    }
}
