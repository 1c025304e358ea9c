using Larder.Formats.Errors;
using Larder.Packs.Building;
using Larder.Testing;
using Larder.Tests.Packs.Building;

namespace Larder.Tests.Packs.Packaging;

public sealed class PackAssemblerTests
{
    private const string Files = "cd \"$INSTALL\"; mkdir -p usr/bin usr/share/doc; echo x > usr/bin/run; chmod 755 usr/bin/run; echo d > usr/share/doc/run";

    [KernelFact]
    public async Task A_pack_without_filters_takes_all()
    {
        using BuildBench bench = new();
        IReadOnlyList<BuiltPack> packs = await bench.BuildAsync(
            [Files], packs: "packs:\n  - {name: all, type: content}\n  - {name: some, type: content, filters: ['**', '!usr/share']}\n  - {name: doc, type: content, filters: [usr/share/doc]}");

        Assert.Equal(["", "usr", "usr/bin", "usr/bin/run", "usr/share", "usr/share/doc", "usr/share/doc/run"], Paths(packs[0]));
        Assert.Equal(["", "usr", "usr/bin", "usr/bin/run"], Paths(packs[1]));
        Assert.Equal(["", "usr", "usr/share", "usr/share/doc", "usr/share/doc/run"], Paths(packs[2]));
    }

    [KernelFact]
    public async Task Without_packs_a_recipe_makes_one_of_its_name()
    {
        using BuildBench bench = new();
        BuiltPack pack = Assert.Single(await bench.BuildAsync([Files], packs: ""));
        Assert.Equal("local/p", pack.Manifest.Name.ToString());
    }

    [KernelFact]
    public async Task Nothing_is_written_when_one_pack_cannot_be()
    {
        (string Packs, ErrorCode Code)[] cases =
        [
            ("{name: b, filters: [nothing]}", ErrorCodes.PackEmpty),
            ("{name: b, commands: [{name: c, path: /usr/bin/missing}]}", ErrorCodes.PackEntryMissing),
            ("{name: b, commands: [{name: c, path: /usr/share/doc/run}]}", ErrorCodes.PackEntryMissing),
            ("{name: b, commands: [{name: c, path: /usr/bin}]}", ErrorCodes.PackEntryMissing),
            ("{name: b, filters: ['usr/share'], commands: [{name: c, path: /usr/bin/run}]}", ErrorCodes.PackEntryMissing),
            ("{name: b, commands: [{name: c, path: /usr/bin/sh}]}", ErrorCodes.PackEntryMissing),
        ];
        using BuildBench bench = new();
        foreach ((string packs, ErrorCode code) in cases)
        {
            LarderException error = await Assert.ThrowsAsync<LarderException>(
                () => bench.BuildAsync([Files], packs: $"packs: [{{name: a, type: content}}, {packs}]"));
            Assert.Equal((packs, code), (packs, error.Code));
            Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Output));
        }

        LarderException icon = await Assert.ThrowsAsync<LarderException>(() => bench.BuildAsync([Files], "icon: /x.png"));
        Assert.Equal(ErrorCodes.PackEntryMissing, icon.Code);
        Assert.Contains("no part installed", (await bench.FailAsync("true")).Why, StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task Links_to_commands_are_followed_as_the_sandbox_will()
    {
        using BuildBench bench = new();
        const string Links = Files + """

            ln -s run usr/bin/relative; ln -s /usr/bin/relative absolute; ln -s ../../../../usr/bin/run usr/bin/above; ln -s bin usr/dir
            ln -s loop loop; ln -s /nowhere dangling
            """;
        await bench.BuildAsync([Links], packs: """
            packs:
              - name: p
                commands:
                  - {name: a, path: /usr/bin/relative}
                  - {name: b, path: /absolute}
                  - {name: c, path: /usr/bin/above}
                  - {name: d, path: /usr/dir/run}
            """);
        foreach (string path in (string[])["/loop", "/dangling", "/usr/bin/run/x"])
        {
            LarderException error = await Assert.ThrowsAsync<LarderException>(
                () => bench.BuildAsync([Links], packs: $"packs: [{{name: p, commands: [{{name: a, path: {path}}}]}}]"));
            Assert.Equal(ErrorCodes.PackEntryMissing, error.Code);
        }
    }

    [KernelFact]
    public async Task What_the_sandbox_makes_itself_cannot_be_in_a_pack()
    {
        using BuildBench bench = new();
        await bench.BuildAsync([Files], "base: none");
        LarderException usr = await Assert.ThrowsAsync<LarderException>(() => bench.BuildAsync([Files], "base: host"));
        LarderException data = await Assert.ThrowsAsync<LarderException>(() => bench.BuildAsync(["mkdir \"$INSTALL/data\""]));
        Assert.Equal((ErrorCodes.ReservedEntry, ErrorCodes.ReservedEntry), (usr.Code, data.Code));

        const string App = "mkdir \"$INSTALL/app\"; ln -s /usr/bin/env \"$INSTALL/app/env\"; ln -s /opt/x \"$INSTALL/app/x\"";
        await bench.BuildAsync([App], "base: host", "packs: [{name: p, commands: [{name: env, path: /app/env}]}]");
        LarderException outside = await Assert.ThrowsAsync<LarderException>(
            () => bench.BuildAsync([App], "base: host", "packs: [{name: p, commands: [{name: x, path: /app/x}]}]"));
        Assert.Equal(ErrorCodes.PackEntryMissing, outside.Code);
    }

    [KernelFact]
    public async Task A_pack_replaces_the_file_of_its_name_and_nothing_stays_beside_it()
    {
        using BuildBench bench = new();
        bench.Temp.Write("out/p-1.0.0.pack", "not a pack");
        bench.Temp.Write("out/.p-1.0.0.pack", "left by a killed build");
        bench.Temp.Write("out/other", "");
        await bench.BuildAsync([Files]);

        Assert.Equal(["other", "p-1.0.0.pack"], Directory.EnumerateFileSystemEntries(bench.Output).Select(Path.GetFileName).Order());
        Assert.Contains("usr/bin/run", PackContents.List(bench.Temp.Combine("out", "p-1.0.0.pack")).Select(line => line.Split(' ')[^1]));
    }

    private static string[] Paths(BuiltPack pack) =>
        [.. PackContents.List(pack.Path).Select(line => line.Split(' ')[^1].TrimEnd('/').TrimStart('.'))];
}
