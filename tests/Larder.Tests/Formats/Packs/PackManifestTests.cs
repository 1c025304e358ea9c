using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Larder.Formats.Errors;
using Larder.Formats.Packs;

namespace Larder.Tests.Formats.Packs;

public class PackManifestTests
{
    private static readonly string Digest = new('a', 64);

    // One line in the canonical form; the tests replace parts of it.
    private static readonly string Example =
        """{"schemaVersion":1,"publisher":"examples","name":"hello-world","version":"1.0.0","revision":null,"type":"application","summary":"prints a \"greeting\" ✓","license":"MIT","homepage":null,"icon":null,"platform":{"os":"linux","architecture":"amd64"},"base":"none","commands":[{"name":"hello","path":"/usr/bin/hello","arguments":["-n","","\u0001\n"],"environment":{"A":"1","B":"2"},"workingDirectory":"/"}],"services":[],"capabilities":["network","device:/dev/kvm"],"dependencies":{"examples/greetings":"^1.2"},"tests":[],"contentId":"D","build":{"recipe":"D","sources":[{"part":"hello","type":"path","contentId":"D"}]}}"""
            .Replace("\"D\"", $"\"{Digest}\"", StringComparison.Ordinal);

    [Fact]
    public void The_canonical_form_is_read_and_written_byte_for_byte() =>
        Assert.Equal(Example, Encoding.UTF8.GetString(PackManifestWriter.Write(Read(Example))));

    [Fact]
    public void Order_and_white_space_do_not_change_what_is_written()
    {
        string shuffled = Example
            .Replace("{\"schemaVersion\":1,", "{ ", StringComparison.Ordinal)
            .Replace("{\"A\":\"1\",\"B\":\"2\"}", "{\"B\":\"2\",\n\"\\u0041\":\"1\"}", StringComparison.Ordinal);
        shuffled = shuffled[..^1] + ",\t\"schemaVersion\":1}";
        Assert.Equal(Example, Encoding.UTF8.GetString(PackManifestWriter.Write(Read(shuffled))));
    }

    [Fact]
    public void Every_field_arrives()
    {
        PackManifest manifest = Read(Example);
        Assert.Equal("examples/hello-world", manifest.Name.ToString());
        Assert.Equal("1.0.0", manifest.Version.ToString());
        Assert.Null(manifest.Revision);
        Assert.Equal(PackType.Application, manifest.Type);
        Assert.Equal("prints a \"greeting\" ✓", manifest.Summary);
        Assert.Equal(PackPlatform.LinuxAmd64, manifest.Platform);
        Assert.Equal(PackBase.None, manifest.Base);
        PackCommand command = Assert.Single(manifest.Commands);
        Assert.Equal(["-n", "", "\u0001\n"], command.Arguments);
        Assert.Equal("2", command.Environment["B"]);
        Assert.Equal("^1.2", manifest.Dependencies[PackName.Parse("examples/greetings")].ToString());
        Assert.Equal("hello", Assert.Single(manifest.Build.Sources).Part);
    }

    [Theory]
    [InlineData("\"schemaVersion\":1", "\"schemaVersion\":2", 4003)]
    [InlineData("\"schemaVersion\":1", "\"schemaVersion\":1.5", 4001)]
    [InlineData("\"schemaVersion\":1", "\"schemaVersion\":\"1\"", 4001)]
    [InlineData("\"schemaVersion\":1,", "", 4001)]
    [InlineData("\"license\":\"MIT\"", "\"license\":\"MIT\",\"license\":\"MIT\"", 4001)]
    [InlineData("\"license\":\"MIT\"", "\"license\":\"MIT\",\"licen\\u0073e\":\"MIT\"", 4001)]
    [InlineData("\"license\":\"MIT\"", "\"license\":\"MIT\",\"colour\":\"red\"", 4002)]
    [InlineData("\"license\":\"MIT\"", "\"license\":\"a\\nb\"", 4001)]
    [InlineData("\"license\":\"MIT\"", "\"license\":\"\\ud800\"", 4001)]
    [InlineData("\"license\":\"MIT\"", "\"\\ud800\":1", 4001)]
    [InlineData("\"license\":\"MIT\",", "", 4001)]
    [InlineData("\"os\":\"linux\"", "\"os\":\"linux\",\"variant\":\"v3\"", 4002)]
    [InlineData("\"os\":\"linux\"", "\"os\":\"Linux\"", 4001)]
    [InlineData("\"part\":\"hello\"", "\"part\":\"hello\",\"url\":\"x\"", 4002)]
    [InlineData("\"part\":\"hello\"", "\"part\":\"../x\"", 4001)]
    [InlineData("\"type\":\"path\"", "\"type\":\"git\"", 4003)]
    [InlineData("\"workingDirectory\":\"/\"", "\"workingDirectory\":\"/\",\"user\":\"root\"", 4002)]
    [InlineData("\"workingDirectory\":\"/\"", "\"workingDirectory\":\"..\"", 4001)]
    [InlineData("\"publisher\":\"examples\"", "\"publisher\":\"../etc\"", 4001)]
    [InlineData("\"name\":\"hello-world\"", "\"name\":\"..\"", 4001)]
    [InlineData("\"name\":\"hello\"", "\"name\":\"../../sh\"", 4001)]
    [InlineData("\"name\":\"hello\"", "\"name\":\"a/b\"", 4001)]
    [InlineData("\"version\":\"1.0.0\"", "\"version\":\"1.0\"", 4001)]
    [InlineData("\"version\":\"1.0.0\"", "\"version\":null", 4001)]
    [InlineData("\"revision\":null", "\"revision\":\"x1\"", 4001)]
    [InlineData("\"revision\":null", "\"revision\":7", 4001)]
    [InlineData("\"type\":\"application\"", "\"type\":\"bootloader\"", 4001)]
    [InlineData("\"type\":\"application\"", "\"type\":\"library\"", 4001)]
    [InlineData("\"base\":\"none\"", "\"base\":\"./debian\"", 4005)]
    [InlineData("\"base\":\"none\"", "\"base\":\"debian 12\"", 4005)]
    [InlineData("\"base\":\"none\"", "\"base\":\"\"", 4005)]
    [InlineData("\"homepage\":null", "\"homepage\":\"javascript:alert(1)\"", 4001)]
    [InlineData("\"icon\":null", "\"icon\":\"icon.png\"", 4001)]
    [InlineData("\"path\":\"/usr/bin/hello\"", "\"path\":\"/usr/../../bin/sh\"", 4001)]
    [InlineData("\"path\":\"/usr/bin/hello\"", "\"path\":\"/\"", 4001)]
    [InlineData("\"-n\"", "\"\\u0000\"", 4001)]
    [InlineData("\"-n\"", "null", 4001)]
    [InlineData("\"-n\"", "1", 4001)]
    [InlineData("\"A\":\"1\"", "\"A=B\":\"1\"", 4001)]
    [InlineData("\"A\":\"1\"", "\"A\":\"\\u0000\"", 4001)]
    [InlineData("\"services\":[]", "\"services\":[{}]", 4003)]
    [InlineData("\"services\":[]", "\"services\":{}", 4001)]
    [InlineData("\"tests\":[]", "\"tests\":[1]", 4003)]
    [InlineData("\"network\"", "\"root\"", 4001)]
    [InlineData("\"network\"", "\"device:/dev/kvm\"", 4001)]
    [InlineData("examples/greetings", "greetings", 4001)]
    [InlineData("examples/greetings", "examples/hello-world", 4001)]
    [InlineData("^1.2", "latest", 4001)]
    [InlineData("\"contentId\":\"a", "\"contentId\":\"A", 4001)]
    [InlineData("\"contentId\":\"a", "\"contentId\":\"", 4001)]
    [InlineData("\"commands\":[", "\"commands\":[1,", 4001)]
    [InlineData("\"commands\":[", "\"commands\":[/* */", 4001)]
    public void A_manifest_that_breaks_a_rule_is_refused_with_its_code(string find, string put, int code)
    {
        string broken = Example.Replace(find, put, StringComparison.Ordinal);
        Assert.NotEqual(Example, broken);
        Assert.Equal(code, Assert.Throws<LarderException>(() => Read(broken)).Code.Number);
    }

    [Theory]
    [InlineData("debian:12", true)]
    [InlineData("oci://[::1]:5000/base@sha256:0123", true)]
    [InlineData("host", false)]
    public void A_base_is_a_word_or_the_name_of_an_image(string text, bool isImage)
    {
        PackManifest manifest = Read(Example.Replace("\"base\":\"none\"", $"\"base\":\"{text}\"", StringComparison.Ordinal));

        Assert.Equal((text, isImage), (manifest.Base.ToString(), manifest.Base.IsImage));
        Assert.Equal(manifest.Base, PackManifestReader.Read(PackManifestWriter.Write(manifest)).Base);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{")]
    [InlineData("\uFEFF{}")]
    public void What_is_no_manifest_at_all_is_refused(string text) =>
        Assert.Equal(ErrorCodes.PackManifestInvalid, Assert.Throws<LarderException>(() => Read(text)).Code);

    [Fact]
    public void A_manifest_above_four_mebibytes_is_refused_before_it_is_parsed() =>
        Assert.Equal(ErrorCodes.PackManifestInvalid,
            Assert.Throws<LarderException>(() => PackManifestReader.Read(new byte[PackManifest.MaxBytes + 1])).Code);

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Equal(ErrorCodes.PackManifestInvalid,
            Assert.Throws<LarderException>(() => Read("{\"a\":" + new string('[', 100_000))).Code);

    [Fact]
    public void An_error_never_prints_what_a_terminal_would_obey()
    {
        LarderException e = Assert.Throws<LarderException>(() =>
            Read(Example.Replace("\"license\"", "\"\\u001b[2J\":1,\"license\"", StringComparison.Ordinal)));
        Assert.DoesNotContain('\u001b', e.Message);
    }

    [Fact]
    public void A_manifest_with_any_byte_changed_is_read_or_refused_but_never_crashes() => Prop.ForAll(
        Gen.Choose(0, Encoding.UTF8.GetByteCount(Example) - 1).Zip(Gen.Choose(0, 255)).ToArbitrary(),
        change =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Example);
            bytes[change.Item1] = (byte)change.Item2;
            try
            {
                byte[] once = PackManifestWriter.Write(PackManifestReader.Read(bytes));
                Assert.Equal(once, PackManifestWriter.Write(PackManifestReader.Read(once)));
            }
            catch (LarderException)
            {
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void A_pack_for_another_platform_is_refused()
    {
        PackPlatform other = PackPlatform.TryCreate("linux", "riscv64")!;
        Assert.Equal(ErrorCodes.WrongPlatform,
            Assert.Throws<LarderException>(() => other.EnsureRunsHere("examples/hello")).Code);
        PackPlatform.Here.EnsureRunsHere("examples/hello");
    }

    private static PackManifest Read(string json) => PackManifestReader.Read(Encoding.UTF8.GetBytes(json));
}
