using System.Globalization;
using System.Text;
using Larder.Formats.Digests;
using Larder.Formats.Digests.Blake3;

namespace Larder.Tests.Formats.Digests;

public sealed class Blake3VectorTests
{
    private const string Context = "BLAKE3 2019-12-27 16:29:52 test vectors context";

    [Fact]
    public void Every_path_agrees_with_b3sum_on_the_published_lengths()
    {
        foreach ((byte[] content, Digest plain, Digest derived) in Golden())
        {
            foreach (Blake3Path path in Blake3Paths.Here)
            {
                Assert.Equal(plain, Blake3Paths.Agreed(Blake3Paths.Plain(path), content, 1));
                Assert.Equal(derived, Blake3Paths.Agreed(Blake3Hasher.DerivedKeyMode(Context, path), content, 1));
            }
        }
    }

    [Fact]
    public void The_public_ways_agree_with_b3sum()
    {
        Blake3Hasher plainHasher = new();
        Blake3Hasher derivedHasher = Blake3Hasher.ForDerivedKey(Context);
        foreach ((byte[] content, Digest plain, Digest derived) in Golden())
        {
            plainHasher.Update(content);
            derivedHasher.Update(content);
            Assert.Equal(plain, plainHasher.Finish());
            Assert.Equal(plain, Digest.Of(content));
            Assert.Equal(plain, Blake3Hasher.HashParallel(content, 2));
            Assert.Equal(derived, derivedHasher.Finish());
            plainHasher.Reset();
            derivedHasher.Reset();
        }
    }

    [Theory]
    [InlineData("", "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262")]
    [InlineData("Hello World!", "5ca7815adcb484e9a136c11efe69c1d530176d549b5d18d038eb5280b4b3470c")]
    [InlineData("Hello World", "41f8394111eb713a22165c46c90ab8f0fd9399c92028fd6d288944b23ff5bf76")]
    [InlineData("x86_64-linux", "28e337fc81c4c7b61f227027949a4012561ecead12c67f5f473ef1b8297035f0")]
    public void Texts_that_castore_uses(string text, string digest) =>
        Assert.Equal(Digest.Parse(digest), Digest.Of(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("0001", "7b7015bb92cf0b318037702a6cdd81dee41224f734684c2c122cd6359cb1ee63")]
    [InlineData("02030405", "024a7fdb2a86c4eae9600a1cfbfd4487ddc15c0a8fa59abfebd6f92bd0031fe5")]
    [InlineData("06", "1c310b6bdadd69991cd4e5dbef96c2638536c32b534e3ed64785846bfcebd206")]
    [InlineData("0708", "d241b5ab32d2206564b51c8ec05944f6af6d7622c2f607f34c0622223a2b3cd7")]
    [InlineData("090a0b0c0d0e0f", "465ded54852258aadefafc109bac1cb1c1275ad9ac15af4fe9996dff9473f50e")]
    [InlineData("000102030405060708090a0b0c0d0e0f", "a6a492965517a830cb75fdb713465aa465f2f098233896fea44c1d98268bf9e3")]
    public void Blobs_that_castore_uses(string hex, string digest) =>
        Assert.Equal(Digest.Parse(digest), Digest.Of(Convert.FromHexString(hex)));

    [Fact]
    public void The_large_blob_that_castore_uses()
    {
        byte[] content = new byte[255 * 4096];
        for (int i = 0; i < content.Length; i++)
        {
            content[i] = (byte)(i % 255);
        }

        Digest expected = Digest.Parse("a82c5154a7a0c262c6fdb929a317585646f8fbcf80326d0a7b8747edaf2d99d2");
        foreach (Blake3Path path in Blake3Paths.Here)
        {
            Assert.Equal(expected, Blake3Paths.Agreed(Blake3Paths.Plain(path), content, 1));
        }
    }

    private static IEnumerable<(byte[] Content, Digest Plain, Digest Derived)> Golden()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Larder.slnx")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("the tests run from a checkout");
        }

        foreach (string line in File.ReadLines(Path.Combine(folder, "tests/Larder.Tests/Golden/blake3.txt")))
        {
            if (!line.StartsWith('#'))
            {
                string[] columns = line.Split(' ');
                byte[] content = new byte[int.Parse(columns[0], CultureInfo.InvariantCulture)];
                for (int i = 0; i < content.Length; i++)
                {
                    content[i] = (byte)(i % 251);
                }

                yield return (content, Digest.Parse(columns[1]), Digest.Parse(columns[2]));
            }
        }
    }
}
