using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Packs.Recipes;
using Larder.Testing.Files;

namespace Larder.Tests.Packs.Recipes;

public class RecipeReaderTests
{
    private const string Minimal = """
        name: hello
        version: 1.0.0
        parts:
          - name: hello
            source: {path: .}
            steps:
              - {name: compile, type: script, run: 'true'}

        """;

    private const string Full = """
        publisher: examples
        name: hello-world
        version: 1.0.0
        summary: prints a greeting
        license: MIT
        homepage: https://example.com/hello
        icon: /usr/share/hello.png
        platforms: [{os: linux, architecture: amd64}]
        base: host
        build: {on: host, network: true}
        environment: {CFLAGS: -O2, B: 1.10}
        parts:
          - name: hello
            source: {path: src/hello}
            steps:
              - {name: configure, type: generate, system: cmake, arguments: [-DX=1]}
              - {name: compile, type: build, system: make, depends: [configure], environment: {V: "1"}}
              - {name: install, type: build, system: cmake, depends: [configure, compile]}
              - name: strip
                type: script
                run: |
                  strip "$INSTALL/usr/bin/hello"
        packs:
          - name: hello-world
            filters: ['**', '!usr/share/doc']
            commands:
              - {name: hello, path: /usr/bin/hello, arguments: [-v, ""], environment: {A: b}, workingDirectory: /usr}
            capabilities: [network, 'device:/dev/kvm']
            dependencies: {examples/greetings: ^1.2}
          - {name: hello-doc, type: content, summary: its pages, filters: [usr/share/doc]}

        """;

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        Recipe recipe = Read(Minimal);
        Assert.Equal("local", recipe.Publisher);
        Assert.Equal("", recipe.Summary);
        Assert.Null(recipe.License);
        Assert.Equal([PackPlatform.LinuxAmd64], recipe.Platforms);
        Assert.Equal(PackBase.None, recipe.Base);
        Assert.Equal(new RecipeBuildPlace(PackBase.Host, NetworkAllowed: false), recipe.Build);
        Assert.Empty(recipe.Environment);
        RecipePack pack = Assert.Single(recipe.Packs);
        Assert.Equal("local/hello", pack.Name.ToString());
        Assert.Equal(PackType.Application, pack.Type);
        Assert.True(pack.Filter.Includes("any/thing"u8));
    }

    [Fact]
    public void Every_key_arrives()
    {
        Recipe recipe = Read(Full);
        Assert.Equal("examples", recipe.Publisher);
        Assert.Equal("1.0.0", recipe.Version.ToString());
        Assert.Equal("/usr/share/hello.png", recipe.Icon?.ToString());
        Assert.Equal(PackBase.Host, recipe.Base);
        Assert.Equal(new RecipeBuildPlace(PackBase.Host, NetworkAllowed: true), recipe.Build);
        Assert.Equal("1.10", recipe.Environment["B"]);
        RecipePart part = Assert.Single(recipe.Parts);
        Assert.Equal("src/hello", part.SourcePath);
        Assert.Equal(["-DX=1"], Assert.IsType<RecipeStep.Generate>(part.Steps[0]).Arguments);
        Assert.Equal(BuildSystem.Make, Assert.IsType<RecipeStep.Build>(part.Steps[1]).System);
        Assert.Equal("1", part.Steps[1].Environment["V"]);
        Assert.Equal(["configure", "compile"], part.Steps[2].Depends);
        Assert.Equal("strip \"$INSTALL/usr/bin/hello\"\n", Assert.IsType<RecipeStep.Script>(part.Steps[3]).Run);
        Assert.Equal(2, recipe.Packs.Count);
        PackCommand command = Assert.Single(recipe.Packs[0].Commands);
        Assert.Equal(["-v", ""], command.Arguments);
        Assert.Equal("/usr", command.WorkingDirectory.ToString());
        Assert.Equal("prints a greeting", recipe.Packs[0].Summary);
        Assert.Equal(PackType.Content, recipe.Packs[1].Type);
        Assert.False(recipe.Packs[0].Filter.Includes("usr/share/doc/x"u8));
    }

    [Theory]
    [InlineData("debian:12")]
    [InlineData("catalog:debian:12-build")]
    [InlineData("oci://ghcr.io/owner/base@sha256:0123456789012345678901234567890123456789012345678901234567890123")]
    public void A_recipe_may_name_images_to_run_and_to_build_on(string name)
    {
        Recipe recipe = Read(Full.Replace("base: host", $"base: {name}", StringComparison.Ordinal).Replace("on: host", $"on: {name}", StringComparison.Ordinal));

        Assert.True(recipe.Base.IsImage);
        Assert.Equal(name, recipe.Base.ToString());
        Assert.Equal(recipe.Base, recipe.Build.On);
    }

    [Fact]
    public void An_unknown_key_is_refused_with_its_place_and_the_near_key()
    {
        LarderException e = Refused(Minimal + "sumary: x\n");
        Assert.Equal(ErrorCodes.RecipeUnknownKey, e.Code);
        Assert.Equal("recipe.yaml, line 8, column 1", e.What);
        Assert.StartsWith("did you mean summary?", e.Action, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("publisher: examples", "publisher: Examples", 4104)]
    [InlineData("name: hello-world\nversion", "name: ../x\nversion", 4104)]
    [InlineData("name: hello-world\nversion", "version", 4103)]
    [InlineData("version: 1.0.0", "version: 1.0", 4104)]
    [InlineData("version: 1.0.0", "version:", 4104)]
    [InlineData("version: 1.0.0", "version: [1]", 4104)]
    [InlineData("version: 1.0.0", "version: 1.0.0\nversion: 1.0.0", 4101)]
    [InlineData("version: 1.0.0", "version: !!str 1.0.0", 4101)]
    [InlineData("version: 1.0.0", "version: &a 1.0.0", 4101)]
    [InlineData("license: MIT", "license: *a", 4101)]
    [InlineData("license: MIT", "? [a]\n: b", 4101)]
    [InlineData("license: MIT", "license: \"a\\nb\"", 4104)]
    [InlineData("license: MIT", "license: \"a\\0b\"", 4104)]
    [InlineData("license: MIT", "license: MIT\n---\na: b", 4101)]
    [InlineData("license: MIT", "license: {", 4101)]
    [InlineData("license: MIT", "<<: {}", 4102)]
    [InlineData("homepage: https", "homepage: ftp", 4104)]
    [InlineData("icon: /usr", "icon: usr", 4104)]
    [InlineData("architecture: amd64", "architecture: arm64", 4105)]
    [InlineData("architecture: amd64", "architecture: AMD64", 4104)]
    [InlineData("architecture: amd64", "architecture: amd64, variant: v3", 4102)]
    [InlineData("[{os: linux, architecture: amd64}]", "[]", 4104)]
    [InlineData("[{os: linux, architecture: amd64}]", "[{os: linux, architecture: amd64},{os: linux, architecture: amd64}]", 4104)]
    [InlineData("base: host", "base: ./debian", 4104)]
    [InlineData("base: host", "base: 'debian:'", 4104)]
    [InlineData("base: host", "base: oci://", 4104)]
    [InlineData("base: host", "base: [debian]", 4104)]
    [InlineData("base: host", "base: hots", 4104)]
    [InlineData("on: host", "on: /usr", 4104)]
    [InlineData("on: host", "on: none", 4104)]
    [InlineData("network: true", "network: yes", 4104)]
    [InlineData("network: true", "network: 'true'", 4104)]
    [InlineData("CFLAGS: -O2", "C-FLAGS: -O2", 4104)]
    [InlineData("CFLAGS: -O2", "CFLAGS: [a]", 4104)]
    [InlineData("CFLAGS: -O2", "CFLAGS: ~", 4104)]
    [InlineData("source: {path: src/hello}", "source: {path: ../x}", 4104)]
    [InlineData("source: {path: src/hello}", "source: {path: /etc}", 4104)]
    [InlineData("source: {path: src/hello}", "source: {path: a/./b}", 4104)]
    [InlineData("source: {path: src/hello}", "source: {url: https://example.com/x.tar, checksum: a}", 4105)]
    [InlineData("source: {path: src/hello}", "source: {git: https://example.com/x, commit: a}", 4105)]
    [InlineData("source: {path: src/hello}", "source: {pth: .}", 4102)]
    [InlineData("source: {path: src/hello}", "source: .", 4104)]
    [InlineData("source: {path: src/hello}", "source: {}", 4103)]
    [InlineData("type: generate, system: cmake", "type: generate, system: meson", 4105)]
    [InlineData("type: generate, system: cmake", "type: build, system: ninja", 4105)]
    [InlineData("type: generate, system: cmake", "type: generate", 4103)]
    [InlineData("type: generate, system: cmake", "type: cook, system: cmake", 4105)]
    [InlineData("type: generate, system: cmake", "system: cmake", 4103)]
    [InlineData("type: generate, system: cmake", "type: generate, system: cmake, run: x", 4102)]
    [InlineData("depends: [configure]", "depends: [install]", 4104)]
    [InlineData("depends: [configure]", "depends: [compile]", 4104)]
    [InlineData("depends: [configure]", "depends: [configure, configure]", 4104)]
    [InlineData("depends: [configure]", "depends: configure", 4104)]
    [InlineData("name: compile", "name: configure", 4104)]
    [InlineData("run: |", "rum: |", 4102)]
    [InlineData("filters: [usr/share/doc]", "filters: []", 4104)]
    [InlineData("filters: [usr/share/doc]", "filters: ['a/../b']", 4104)]
    [InlineData("filters: [usr/share/doc]", "filters: ['[a']", 4104)]
    [InlineData("filters: [usr/share/doc]", "commands: [{name: x, path: /x}]", 4104)]
    [InlineData("name: hello-doc", "name: hello-world", 4104)]
    [InlineData("{name: hello-doc, type: content", "{name: hello-doc, commands: [{name: hello, path: /x}]", 4104)]
    [InlineData("type: content", "type: os", 4104)]
    [InlineData("{name: hello, path: /usr/bin/hello,", "{name: a/b, path: /usr/bin/hello,", 4104)]
    [InlineData("{name: hello, path: /usr/bin/hello,", "{name: .., path: /usr/bin/hello,", 4104)]
    [InlineData("{name: hello, path: /usr/bin/hello,", "{name: hello, path: /,", 4104)]
    [InlineData("{name: hello, path: /usr/bin/hello,", "{name: hello, path: ../hello,", 4104)]
    [InlineData("{name: hello, path: /usr/bin/hello,", "{name: hello,", 4103)]
    [InlineData("[network, ", "[root, ", 4104)]
    [InlineData("[network, ", "[network, network, ", 4104)]
    [InlineData("examples/greetings:", "greetings:", 4104)]
    [InlineData("examples/greetings:", "examples/hello-world:", 4104)]
    [InlineData("greetings: ^1.2", "greetings: latest", 4104)]
    public void A_recipe_that_breaks_a_rule_is_refused_with_its_code(string find, string put, int code)
    {
        string broken = Full.Replace(find, put, StringComparison.Ordinal);
        Assert.NotEqual(Full, broken);
        Assert.Equal(code, Refused(broken).Code.Number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing")]
    [InlineData("---\n...\n")]
    [InlineData("[]")]
    [InlineData("hello")]
    [InlineData("%YAML 1.2\n---\n{}")]
    [InlineData("%TAG !e! tag:example.com,2000:\n---\n{}")]
    [InlineData("a: b: c")]
    [InlineData("\tname: x")]
    [InlineData("a: \"\\ud83d\"")]
    [InlineData("- ")]
    public void What_is_no_recipe_at_all_is_refused(string text) => Refused(text);

    [Fact]
    public void A_blank_script_is_refused() =>
        Assert.Equal(ErrorCodes.RecipeInvalidValue,
            Refused(Minimal.Replace("'true'", "' '", StringComparison.Ordinal)).Code);

    [Fact]
    public void A_file_that_is_not_utf8_is_refused() =>
        Assert.Equal(ErrorCodes.RecipeMalformed,
            Assert.Throws<LarderException>(() => RecipeReader.Read([0x6E, 0xFF, 0xFE], "x")).Code);

    [Fact]
    public void A_recipe_above_one_mebibyte_is_refused() => Assert.Equal(
        ErrorCodes.RecipeMalformed,
        Assert.Throws<LarderException>(() => RecipeReader.Read(new byte[RecipeReader.MaxBytes + 1], "x")).Code);

    [Theory]
    [InlineData("[", 10_000)]
    [InlineData("{a: ", 10_000)]
    [InlineData("- ", 10_000)]
    public void Deep_nesting_is_refused(string one, int times) =>
        Assert.Equal(ErrorCodes.RecipeMalformed, Refused(string.Concat(Enumerable.Repeat(one, times))).Code);

    [Fact]
    public void A_recipe_with_any_byte_changed_is_read_or_refused_but_never_crashes() => Prop.ForAll(
        Gen.Choose(0, Full.Length - 1).Zip(Gen.Choose(0, 255)).ToArbitrary(),
        change =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Full);
            bytes[change.Item1] = (byte)change.Item2;
            try
            {
                _ = RecipeReader.Read(bytes, "recipe.yaml");
            }
            catch (LarderException)
            {
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void A_directory_is_searched_for_its_recipe()
    {
        using var directory = new TempDirectory();
        Assert.Equal(ErrorCodes.RecipeNotFound,
            Assert.Throws<LarderException>(() => RecipeReader.Load(directory.Path)).Code);
        File.WriteAllText(Path.Combine(directory.Path, "recipe.yaml"), Minimal);
        RecipeFile file = RecipeReader.Load(directory.Path);
        Assert.Equal(directory.Path, file.Directory);
        Assert.Equal("hello", file.Recipe.Name);
        Assert.Equal(Larder.Formats.Digests.Digest.Of(Encoding.UTF8.GetBytes(Minimal)), file.Digest);
    }

    private static Recipe Read(string text) => RecipeReader.Read(Encoding.UTF8.GetBytes(text), "recipe.yaml");

    private static LarderException Refused(string text) => Assert.Throws<LarderException>(() => Read(text));
}
