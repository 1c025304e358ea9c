using System.Text.Json;
using Larder.Cli.Mcp;
using Larder.Formats.Errors;

namespace Larder.Tests.Cli.Mcp;

public sealed class ToolArgumentTests
{
    [Theory]
    [InlineData("machine_run", """{"image":"debian:12","command":["uname","-a"]}""")]
    [InlineData("machine_run", """{"image":"debian:12","command":["sh","-c","echo $A; exit 3"],"stdin":"","environment":{"A":"b c"},"workdir":"/tmp","user":"1000:1000","timeout_seconds":86400,"output_limit":0,"memory_mib":64,"cpus":64,"network":true}""")]
    [InlineData("machine_create", """{"image":"debian:12","name":"box","memory_mib":1048576,"idle_timeout_seconds":null}""")]
    [InlineData("machine_copy_to", """{"machine":"box","path":"/etc/motd","text":"hello\n","mode":"0755"}""")]
    [InlineData("machine_copy_from", """{"machine":"box","path":"/etc/motd","encoding":"base64","output_limit":1048576}""")]
    [InlineData("image_prune", """{"dry_run":true}""")]
    [InlineData("image_list", "{}")]
    public void What_a_schema_says_is_taken(string tool, string arguments) => Assert.Null(Refusal(tool, arguments));

    [Theory]
    [InlineData("machine_run", """{"command":["id"]}""", "«image» is missing")]
    [InlineData("machine_run", """{"image":"debian:12"}""", "«command» is missing")]
    [InlineData("machine_run", """{"image":"debian:12","command":null}""", "«command» is missing")]
    [InlineData("machine_run", """{"image":"debian:12","command":"id; reboot"}""", "no array of strings")]
    [InlineData("machine_run", """{"image":"debian:12","command":[]}""", "has 0 items")]
    [InlineData("machine_run", """{"image":"debian:12","command":[""]}""", "names no program")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id",7]}""", "at 1 is no text")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id","a\u0000b"]}""", "holds a NUL")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id","\ud800"]}""", "is no text")]
    [InlineData("machine_run", """{"image":7,"command":["id"]}""", "is no text")]
    [InlineData("machine_run", """{"image":"","command":["id"]}""", "is empty")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id"],"memory_mib":63}""", "no whole number from 64 to 1048576")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id"],"memory_mib":1048577}""", "no whole number")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id"],"memory_mib":1e99}""", "no whole number")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id"],"memory_mib":512.5}""", "no whole number")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id"],"memory_mib":"512"}""", "no whole number")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id"],"cpus":0}""", "no whole number from 1 to 64")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id"],"timeout_seconds":86401}""", "no whole number from 1 to 86400")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id"],"timeout_seconds":-1}""", "no whole number")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id"],"output_limit":1048577}""", "no whole number")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id"],"network":"true"}""", "neither true nor false")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id"],"environment":["A=b"]}""", "no object of strings")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id"],"environment":{"A=B":"c"}}""", "no name of a variable")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id"],"environment":{"A":1}}""", "is no text")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id"],"workdir":"tmp"}""", "cannot be «tmp»")]
    [InlineData("machine_run", """{"image":"debian:12","command":["id"],"privileged":true}""", "no argument «privileged»")]
    [InlineData("machine_run", """{"image":"debian:12","comand":["id"]}""", "did you mean «command»?")]
    [InlineData("machine_exec", """{"machine":"box; reboot","command":["id"]}""", "cannot be «box; reboot»")]
    [InlineData("machine_exec", """{"machine":"../other","command":["id"]}""", "cannot be «../other»")]
    [InlineData("machine_exec", """{"machine":"$(id)","command":["id"]}""", "cannot be")]
    [InlineData("machine_create", """{"image":"debian:12","name":"Box"}""", "cannot be «Box»")]
    [InlineData("machine_create", """{"image":"debian:12","disks":["/dev/sda"]}""", "no argument «disks»")]
    [InlineData("machine_copy_to", """{"machine":"box","path":"etc/motd","text":""}""", "cannot be «etc/motd»")]
    [InlineData("machine_copy_to", """{"machine":"box","path":"/srv/../etc/motd","text":""}""", "cannot be")]
    [InlineData("machine_copy_to", """{"machine":"box","path":"/a\u0000","text":""}""", "holds a NUL")]
    [InlineData("machine_copy_to", """{"machine":"box","path":"/a","text":"","mode":"u+s"}""", "cannot be «u+s»")]
    [InlineData("machine_copy_from", """{"machine":"box","path":"/a","encoding":"hex"}""", "none of text, base64")]
    [InlineData("machine_copy_from", """{"machine":"box","path":"/a","output_limit":0}""", "no whole number from 1")]
    [InlineData("machine_stop", """{"machine":"box","timeout_seconds":3601}""", "no whole number")]
    [InlineData("machine_delete", """{"machine":"*"}""", "cannot be «*»")]
    [InlineData("image_remove", """{"image":"../../etc"}""", "cannot be")]
    [InlineData("image_list", """{"verbose":true}""", "no argument «verbose»")]
    public void Anything_else_is_refused_before_anything_is_done(string tool, string arguments, string why)
    {
        LarderException refusal = Assert.IsType<LarderException>(Refusal(tool, arguments));
        Assert.Equal(ErrorCodes.ToolArgument, refusal.Code);
        Assert.Contains(why, refusal.Why, StringComparison.Ordinal);
        Assert.NotEmpty(refusal.Action);
    }

    [Fact]
    public void Absurd_lengths_are_refused()
    {
        string big = new('a', 200_000);
        Assert.NotNull(Refusal("machine_run", $$"""{"image":"debian:12","command":["{{big}}"]}"""));
        Assert.NotNull(Refusal("machine_run", $$"""{"image":"{{big}}","command":["id"]}"""));
        Assert.NotNull(Refusal("machine_run", $$"""{"image":"debian:12","command":["id"{{string.Concat(Enumerable.Repeat(",\"a\"", 5000))}}]}"""));
        Assert.NotNull(Refusal("machine_copy_to", $$"""{"machine":"box","path":"/{{big}}","text":""}"""));
        Assert.NotNull(Refusal("machine_copy_to", $$"""{"machine":"box","path":"/a","text":"{{new string('a', (1 << 20) + 1)}}"}"""));
        Assert.Contains("…", Refusal("image_list", $$"""{"{{big}}":1}""")!.Why, StringComparison.Ordinal);
    }

    private static LarderException? Refusal(string tool, string arguments)
    {
        using JsonDocument document = JsonDocument.Parse(arguments);
        try
        {
            _ = new ToolCall(
                ToolTable.Tools.Single(one => one.Name == tool),
                document.RootElement.EnumerateObject().Select(static argument => KeyValuePair.Create(argument.Name, argument.Value)))
            {
                Context = null!,
                Shares = null!,
                Progress = new SilentProgress(),
            };
            return null;
        }
        catch (LarderException error)
        {
            return error;
        }
    }
}
