using System.Text;
using Larder.Formats.Ext4;

namespace Larder.Tests.Formats.Ext4;

public sealed class NameHashTests
{
    /// <summary>What <c>debugfs -R "dx_hash -h half_md4 -s 00112233-4455-6677-8899-aabbccddeeff NAME"</c> of e2fsprogs 1.47.0 says.</summary>
    public static TheoryData<string, uint, uint> Known => new()
    {
        { "a", 0x93752ee6, 0x578c30ba },
        { "ab", 0x26fb5c24, 0xff2f72c1 },
        { "abc", 0xb1cd624a, 0x9519aec5 },
        { "abcd", 0xf4e4a464, 0x2b729f00 },
        { "lost+found", 0x1efb822c, 0x2a3bb222 },
        { new string('x', 31), 0x720441f8, 0x6124a336 },
        { new string('y', 32), 0xf516691e, 0x1ee45e90 },
        { new string('z', 33), 0xa1ff3f12, 0xb06c1a6e },
        { new string('q', 255), 0xdaa4287a, 0x6b10b7a3 },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void It_is_the_hash_of_e2fsprogs(string name, uint major, uint minor) => Assert.Equal(
        (major, minor),
        new NameHash(Convert.FromHexString("00112233445566778899aabbccddeeff")).Of(Encoding.ASCII.GetBytes(name)));
}
