using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Packs.Building;
using Larder.Sources.Local;
using Larder.Testing;

namespace Larder.Tests.Packs.Building;

public sealed class PackBuilderTests
{
    [KernelFact]
    public async Task A_pack_says_what_its_recipe_says()
    {
        using BuildBench bench = new();
        bench.Write(
            ["mkdir -p \"$INSTALL/app\"; cp /bin/sh \"$INSTALL/app/run\"; touch \"$INSTALL/icon.png\""],
            "publisher: examples\nsummary: says hello\nlicense: MIT\nhomepage: https://example.com/\nicon: /icon.png\nbase: host",
            """
            packs:
              - name: p
                commands: [{name: run, path: /app/run, arguments: [-c, "exit 3"]}]
                capabilities: [cwd]
                dependencies: {examples/other: ^1.2}
              - {name: icons, type: content, filters: [icon.png]}
            """);

        IReadOnlyList<BuiltPack> packs = await bench.BuildAsync(options => options);

        Assert.Equal(["p-1.0.0.pack", "icons-1.0.0.pack"], packs.Select(pack => Path.GetFileName(pack.Path)));
        using LocalPack pack = LocalPack.Open(packs[0].Path);
        Assert.Equal(packs[0].ManifestDigest, pack.Descriptor.ManifestDigest);
        PackManifest manifest = pack.Descriptor.Manifest;
        Assert.Equal("examples/p", manifest.Name.ToString());
        Assert.Equal(("1.0.0", "says hello", "MIT"), (manifest.Version.ToString(), manifest.Summary, manifest.License));
        Assert.Equal("/icon.png", manifest.Icon!.ToString());
        Assert.Equal(PackBase.Host, manifest.Base);
        Assert.Null(manifest.Revision);
        Assert.Equal("main", Assert.Single(manifest.Build.Sources).Part);
        Assert.Equal(manifest.ContentId, PackContents.ImportedId(packs[0].Path));
        Assert.Equal(["Directory 755 0:0 1 ./", "File 644 0:0 1 icon.png"], PackContents.List(packs[1].Path));
        Assert.Equal(["run main/s1", "pack examples/p", "pack examples/icons"], bench.Events);
    }

    [KernelFact]
    public async Task A_tree_keeps_its_modes_and_links_and_loses_what_the_machine_gave_it()
    {
        using BuildBench bench = new();

        IReadOnlyList<BuiltPack> packs = await bench.BuildAsync("""
            cd "$INSTALL"
            mkdir -p usr/bin empty; chmod 1777 empty
            echo a > usr/bin/a; chmod 4755 usr/bin/a; ln usr/bin/a usr/bin/b; ln -s ../bin/a usr/bin/c
            touch -d 2001-01-01 usr/bin/d; chmod 600 usr/bin/d; mkfifo usr/pipe
            setfattr -n user.test -v 1 usr/bin/d 2>/dev/null || true
            """);

        Assert.Equal(
            [
                "Directory 755 0:0 1 ./", "Directory 1777 0:0 1 empty/", "Directory 755 0:0 1 usr/", "Directory 755 0:0 1 usr/bin/",
                "File 4755 0:0 1 usr/bin/a", "HardLink 4755 0:0 1 usr/bin/b -> usr/bin/a", "Symlink 777 0:0 1 usr/bin/c -> ../bin/a",
                "File 600 0:0 1 usr/bin/d", "Fifo 644 0:0 1 usr/pipe",
            ],
            PackContents.List(packs[0].Path));
        Assert.Equal(packs[0].Manifest.ContentId, PackContents.ImportedId(packs[0].Path));
    }

    [KernelFact]
    public async Task Steps_see_the_same_names_everywhere()
    {
        using BuildBench bench = new();
        bench.Temp.Write("source/sub/file", "text");
        File.SetUnixFileMode(bench.Temp.Combine("source", "sub", "file"), UnixFileMode.UserRead | UnixFileMode.OtherWrite);

        IReadOnlyList<BuiltPack> packs = await bench.BuildAsync("""
            exec > "$INSTALL/seen"
            pwd; echo "$SOURCE $BUILD $INSTALL $HOME $TMPDIR $USER"; id; id -un; id -gn; hostname; umask; date +%Z
            echo "$LANG $SOURCE_DATE_EPOCH"; stat -c '%A %Y %n' "$SOURCE" "$SOURCE/sub" "$SOURCE/sub/file"
            ls -A "$SOURCE" "$HOME" "$TMPDIR" "$BUILD"; ls /home /root 2>/dev/null || true
            """);

        Assert.Equal(
            """
            /build/work
            /build/source /build/work /build/install /build/home /tmp builder
            uid=1000(builder) gid=1000(builder) groups=1000(builder)
            builder
            builder
            larder
            0022
            UTC
            C.UTF-8 1
            drwxr-xr-x 1 /build/source
            drwxr-xr-x 1 /build/source/sub
            -rw-r--r-- 1 /build/source/sub/file
            /build/home:

            /build/source:
            sub

            /build/work:

            /tmp:

            """,
            PackContents.Read(packs[0].Path, "seen"));
    }

    [KernelFact]
    public async Task The_source_date_is_given_to_sources_steps_and_packs()
    {
        using BuildBench bench = new();
        bench.Temp.Write("source/file", "text");
        bench.Write(["stat -c %Y \"$SOURCE/file\" > \"$INSTALL/seen\"; echo \"$SOURCE_DATE_EPOCH\" >> \"$INSTALL/seen\""]);

        IReadOnlyList<BuiltPack> packs = await bench.BuildAsync(options => options with { SourceDate = 1_700_000_000 });
        IReadOnlyList<BuiltPack> undated = await bench.BuildAsync(options => options);

        Assert.Equal("1\n1\n", PackContents.Read(undated[0].Path, "seen"));
        Assert.Equal(packs[0].Manifest.Build.Sources, undated[0].Manifest.Build.Sources);
        Assert.NotEqual(packs[0].Manifest.ContentId, undated[0].Manifest.ContentId);
        Assert.Equal(["run main/s1", "pack local/p", "run main/s1", "pack local/p"], bench.Events);
        packs = await bench.BuildAsync(options => options with { SourceDate = 1_700_000_000 });
        Assert.Equal("1700000000\n1700000000\n", PackContents.Read(packs[0].Path, "seen"));
        Assert.Contains("File 644 0:0 1700000000 seen", PackContents.List(packs[0].Path));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("now")]
    [InlineData("253402300800")]
    [InlineData("99999999999999999999")]
    public void A_source_date_is_whole_seconds(string text) =>
        Assert.Equal(ErrorCodes.SourceDateInvalid, Assert.Throws<LarderException>(() => SourceDate.Parse(text)).Code);

    [Fact]
    public void A_source_date_that_is_not_set_is_one() =>
        Assert.Equal((1L, 1L, 0L, 1_700_000_000L), (SourceDate.Parse(null), SourceDate.Parse(""), SourceDate.Parse("0"), SourceDate.Parse("1700000000")));

    [KernelFact]
    public async Task The_cache_is_no_source_where_the_source_has_it()
    {
        using BuildBench bench = new();
        bench.Temp.Write(
            "recipe.yaml",
            "name: p\nversion: 1.0.0\nparts:\n  - name: main\n    source: {path: .}\n    steps:\n      - {name: s1, type: script, run: 'ls \"$SOURCE\" > \"$INSTALL/seen\"'}\npacks: [{name: p, type: content}]\n");
        bench.Temp.Write("mine", "x");

        BuiltPack pack = Assert.Single(await bench.BuildAsync(options => options, bench.Temp.Path));

        Assert.Equal("mine\nsource\n", PackContents.Read(pack.Path, "seen"));
    }

    [KernelFact]
    public async Task The_recipe_git_and_what_a_build_makes_are_no_source()
    {
        using BuildBench bench = new();
        bench.Temp.Write("source/.git/HEAD", "ref");
        bench.Temp.Write("source/sub/.git", "gitdir: x");
        bench.Temp.Write("source/kept", "");
        bench.Temp.Write("source/out/old.txt", "");
        bench.Temp.Write("source/older.pack", "");
        bench.Write(["cd \"$SOURCE\"; find . | sort > \"$INSTALL/seen\""]);

        IReadOnlyList<BuiltPack> below = await bench.BuildAsync(options => options with { OutputDirectory = bench.Temp.Combine("source", "out") });
        Assert.Equal(".\n./kept\n./older.pack\n./sub\n", PackContents.Read(below[0].Path, "seen"));

        File.Delete(bench.Temp.Combine("source", "older.pack"));
        Directory.Delete(bench.Temp.Combine("source", "out"), recursive: true);
        IReadOnlyList<BuiltPack> first = await bench.BuildAsync(options => options with { OutputDirectory = bench.Source });
        IReadOnlyList<BuiltPack> second = await bench.BuildAsync(options => options with { OutputDirectory = bench.Source });
        Assert.Equal(".\n./kept\n./sub\n", PackContents.Read(second[0].Path, "seen"));
        Assert.Equal(first[0].ManifestDigest, second[0].ManifestDigest);
        Assert.Contains("known main/s1", bench.Events);
    }

    [KernelFact]
    public async Task Parts_share_install_and_have_a_build_directory_each()
    {
        using BuildBench bench = new();
        bench.Temp.Write("source/one/a", "1");
        bench.Temp.Write("source/two/b", "2");
        bench.Temp.Write("source/recipe.yaml", """
            name: p
            version: 1.0.0
            environment: {WHO: recipe, BOTH: recipe}
            parts:
              - name: one
                source: {path: one}
                steps:
                  - {name: first, type: script, run: 'touch left; cp "$SOURCE/a" "$INSTALL/a"'}
                  - {name: second, type: script, depends: [first], environment: {BOTH: step}, run: 'test -e left; echo "$WHO $BOTH" > "$INSTALL/env"'}
              - name: two
                source: {path: two}
                steps:
                  - {name: only, type: script, run: 'test ! -e left; test -e "$INSTALL/a"; test ! -e "$SOURCE/a"; cp "$SOURCE/b" "$INSTALL/b"'}
            packs: [{name: p, type: content}]
            """);

        IReadOnlyList<BuiltPack> packs = await bench.BuildAsync(options => options);

        Assert.Equal("recipe step\n", PackContents.Read(packs[0].Path, "env"));
        Assert.Equal(["one", "two"], packs[0].Manifest.Build.Sources.Select(source => source.Part));
        Assert.Contains("File 644 0:0 1 b", PackContents.List(packs[0].Path));
    }

    [KernelFact]
    public async Task Make_builds_a_source_with_a_makefile()
    {
        using BuildBench bench = new();
        bench.Temp.Write("source/main.c", "int main(void) { return 7; }\n");
        bench.Temp.Write("source/Makefile", "run: main.c\n\t$(CC) -static -o $@ $<\ninstall: run\n\tinstall -D run $(DESTDIR)$(PREFIX)/bin/run\n");
        bench.Temp.Write("source/recipe.yaml", """
            name: p
            version: 1.0.0
            parts: [{name: main, source: {path: .}, steps: [{name: make, type: build, system: make, arguments: ['PREFIX=/usr']}]}]
            packs: [{name: p, commands: [{name: run, path: /usr/bin/run}]}]
            """);

        IReadOnlyList<BuiltPack> packs = await bench.BuildAsync(options => options);

        Assert.Contains("File 755 0:0 1 usr/bin/run", PackContents.List(packs[0].Path));
        Assert.False(File.Exists(bench.Temp.Combine("source", "run")));
    }

    [KernelFact]
    public async Task CMake_generates_builds_and_installs()
    {
        using BuildBench bench = new();
        bench.Temp.Write("source/main.c", "int main(void) { return 7; }\n");
        bench.Temp.Write("source/CMakeLists.txt", """
            cmake_minimum_required(VERSION 3.18)
            project(run C)
            add_executable(run main.c)
            target_link_options(run PRIVATE -static)
            install(TARGETS run RUNTIME DESTINATION ${WHERE})
            """);
        bench.Temp.Write("source/recipe.yaml", """
            name: p
            version: 1.0.0
            parts:
              - name: main
                source: {path: .}
                steps:
                  - {name: configure, type: generate, system: cmake, arguments: ['-DWHERE=bin here']}
                  - {name: compile, type: build, system: cmake, depends: [configure]}
            packs: [{name: p, commands: [{name: run, path: /usr/bin here/run}]}]
            """);

        IReadOnlyList<BuiltPack> packs = await bench.BuildAsync(options => options);

        Assert.Contains("File 755 0:0 1 usr/bin here/run", PackContents.List(packs[0].Path));
    }

    [KernelFact]
    public async Task Every_example_builds()
    {
        string[] recipes = [.. Directory.EnumerateFiles(Path.Combine(BuildBench.Repository, "examples"), "recipe*.yaml", SearchOption.AllDirectories)];
        Assert.True(recipes.Length >= 3);
        using BuildBench bench = new();
        foreach (string recipe in recipes)
        {
            BuiltPack pack = Assert.Single(await bench.BuildAsync(options => options, recipe));
            Assert.Equal(pack.Manifest.ContentId, PackContents.ImportedId(pack.Path));
        }
    }
}
