using Larder.Formats.Errors;
using Larder.Packs.Building;
using Larder.Testing.Builders;
using Larder.Tests.Formats;

namespace Larder.Tests.Packs.Building;

/// <summary>Steps that run on an image and not on the host.</summary>
public sealed class ImageBuildTests : IDisposable
{
    private const string OnImage = "build: {on: small:1}";

    private readonly BuildBench _bench = new();
    private readonly List<FakeBases> _made = [];
    private string _users = "";

    public ImageBuildTests() => _bench.Bases = store =>
    {
        FakeBases bases = new(store);
        bases.AddTar("small:1", Busybox("yes"));
        bases.AddTar("noshell:1", TarOf("mkdir -p usr/bin; cp /bin/busybox usr/bin/sh"));
        bases.AddTar("oddetc:1", TarOf("mkdir -p usr/etc usr/programs; cp /bin/busybox usr/programs/sh; ln -s /usr/programs bin; ln -s usr/etc etc"));
        _made.Add(bases);
        return bases;
    };

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Steps_see_the_image_and_their_own_directories_and_nothing_of_the_host()
    {
        BuiltPack pack = Assert.Single(await _bench.BuildAsync(
            """
            cat /etc/version; ls -d /usr/include /lib 2>&1 || true; ls /build; id -un
            ! touch /usr/bin/x && [ ! -e /build/own ] && mkdir -p "$INSTALL/share" && cp /etc/version "$INSTALL/share/made-on"
            """,
            OnImage));

        Assert.Contains("yes", _bench.StepOutput, StringComparison.Ordinal);
        Assert.Contains("/usr/include: No such file", _bench.StepOutput, StringComparison.Ordinal);
        Assert.Contains("builder", _bench.StepOutput, StringComparison.Ordinal);
        Assert.Equal("yes\n", PackContents.Read(pack.Path, "share/made-on"));
        Assert.Equal(["base small:1", $"is {Assert.Single(_bench.Events, text => text.StartsWith("is ", StringComparison.Ordinal))[3..]}"], _bench.Events.Take(2));
        Assert.False(Assert.Single(_made).Requests[0].IsInsecure);
    }

    [Theory]
    [InlineData("echo imaginary:x:1:1::/:/bin/sh > etc/passwd")]
    [InlineData("ln -s /usr/lib/passwd etc/passwd; ln -s nowhere etc/group")]
    [InlineData("mkdir etc/passwd; echo imaginary > etc/passwd/x")]
    public async Task An_image_with_users_of_its_own_shows_those_of_builds(string users)
    {
        _users = users;
        _ = await _bench.BuildAsync("id -un; cat /etc/passwd; touch \"$INSTALL/x\"", OnImage);

        Assert.Contains("builder", _bench.StepOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("imaginary", _bench.StepOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_steps_made_is_known_by_the_image_they_ran_on()
    {
        _ = await _bench.BuildAsync("cp /etc/version \"$INSTALL/\"", OnImage);
        _bench.Events.Clear();
        _ = await _bench.BuildAsync("cp /etc/version \"$INSTALL/\"", OnImage);
        Assert.Contains("known main/s1", _bench.Events);

        _bench.Events.Clear();
        _bench.Bases = store =>
        {
            FakeBases bases = new(store);
            bases.AddTar("small:1", Busybox("another"));
            return bases;
        };
        _ = await _bench.BuildAsync("cp /etc/version \"$INSTALL/\"", OnImage);
        Assert.Contains("run main/s1", _bench.Events);
    }

    [Theory]
    [InlineData("small:1", "type: build\n        system: cmake", "cmake is not installed", "small:1 is test://small:1@")]
    [InlineData("noshell:1", "type: script\n        run: 'true'", "has no /bin/sh", "on the host")]
    public async Task A_tool_or_shell_that_the_image_lacks_is_named_before_anything_runs(string image, string step, string why, string action)
    {
        _bench.Temp.Write(
            "source/recipe.yaml",
            $"name: p\nversion: 1.0.0\nbuild: {{on: {image}}}\nparts:\n  - name: main\n    source: {{path: .}}\n    steps:\n      - name: s1\n        {step}\n");

        LarderException error = await Assert.ThrowsAsync<LarderException>(() => _bench.BuildAsync(options => options));

        Assert.Equal(ErrorCodes.MissingDependency, error.Code);
        Assert.Contains(why, error.Why, StringComparison.Ordinal);
        Assert.Contains(action, error.Action, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shell_is_found_through_links_and_an_etc_that_is_one_is_refused()
    {
        LarderException error = await _bench.FailAsync("true", "build: {on: oddetc:1}");

        Assert.Equal(ErrorCodes.UnsupportedBase, error.Code);
        Assert.Contains("/etc of test://oddetc:1@", error.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_nobody_knows_fails_the_build()
    {
        LarderException error = await _bench.FailAsync("true", "build: {on: unknown:1}");

        Assert.Equal(ErrorCodes.ImageUnknown, error.Code);
        Assert.False(Directory.Exists(_bench.Output) && Directory.EnumerateFiles(_bench.Output).Any());
    }

    private byte[] Busybox(string version) => TarOf(
        $"mkdir -p usr/bin etc build/own data; cp /bin/busybox usr/bin/busybox; for tool in sh cat ls id cp mkdir touch; do ln -s busybox usr/bin/$tool; done; "
        + $"ln -s usr/bin bin; echo {version} > etc/version; {(_users.Length > 0 ? _users : "true")}; chmod 555 etc");

    private byte[] TarOf(string script)
    {
        string directory = _bench.Temp.Combine(Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(directory);
        return ReferenceTool.Run("sh", ["-ec", $"{script}; tar --sort=name --mtime=@1 -cf - ."], directory: directory);
    }
}
