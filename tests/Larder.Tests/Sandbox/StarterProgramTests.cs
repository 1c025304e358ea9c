using System.Text;
using Larder.Sandbox;
using Larder.Testing.Files;
using Larder.Tests.Native.Processes;

namespace Larder.Tests.Sandbox;

public sealed class StarterProgramTests
{
    [Fact]
    public void The_code_is_what_the_assembler_makes_of_its_listing()
    {
        using var directory = new TempDirectory();
        var (object_, binary) = (directory.Combine("o"), directory.Combine("b"));
        Assert.Equal("", Started.Shell(
            "as \"$1\" -o \"$2\" && objcopy -O binary -j .text \"$2\" \"$3\"",
            Encoding.UTF8.GetBytes(Probe.Source("starter.s")), Encoding.UTF8.GetBytes(object_), Encoding.UTF8.GetBytes(binary)).Error);

        Assert.Equal(File.ReadAllBytes(binary), (byte[])[.. StarterProgram.Code, .. StarterProgram.Messages]);
    }

    [Theory]
    [InlineData("/bin/sh", "grep -E '^Sig(Blk|Ign)' /proc/self/status | tr -s '\\t\\n' '  '", 0)]
    [InlineData("/nowhere", "", 127)]
    [InlineData("/bin/sh/x", "", 127)]
    [InlineData("/etc/passwd", "", 126)]
    [InlineData("/", "", 126)]
    public void It_becomes_the_command_or_says_why_not(string path, string script, int code)
    {
        using var directory = new TempDirectory();
        var starter = directory.Combine("start");
        File.WriteAllBytes(starter, StarterProgram.Program.ToArray());
        File.SetUnixFileMode(starter, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var result = Started.Shell("trap '' INT QUIT; exec \"$@\"", [.. new[] { starter, path, "-c", script }.Select(Encoding.UTF8.GetBytes)]);

        Assert.Equal(code, result.Status.Code);
        Assert.Equal(code == 0 ? "" : $"LRD{(code == 127 ? 6003 : 6004)}", string.Concat(result.Error.Skip(6).Take(7)));
        if (code == 0)
        {
            var words = result.Text.Split(' ');
            Assert.Equal(0UL, (Convert.ToUInt64(words[1], 16) | Convert.ToUInt64(words[3], 16)) & 0b110);
        }
    }
}
