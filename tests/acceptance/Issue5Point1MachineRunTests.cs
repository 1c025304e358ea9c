using System.Text.Json;
using Larder.Acceptance.Machines;
using Larder.Acceptance.Running;
using Larder.Testing;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// "Debian's qemu-system-x86 and linux-image-cloud-amd64: kernel imported from the package, an image from a real mmdebstrap
/// tree through a local registry, `machine run` prints /etc/os-release and passes exit codes 0, 1, 42 and 128+signal": run
/// as an ordinary user, and nothing of the machines is left.
/// </summary>
[Collection(DebianMachineTests.Name)]
public sealed class Issue5Point1MachineRunTests(DebianMachines debian, ITestOutputHelper output)
{
    [RootFact]
    public void Run_pulls_what_is_missing_and_prints_what_the_image_is()
    {
        output.WriteLine(debian.FirstRun.Error);
        JsonElement result = debian.FirstRun.With(0).Json;
        Assert.Equal(debian.Release, result.GetProperty("stdout").GetString());
        Assert.Contains("Debian GNU/Linux", debian.Release, StringComparison.Ordinal);
        Assert.Equal(("exited", 0, false), (result.GetProperty("state").GetString(), result.GetProperty("exitCode").GetInt32(), result.GetProperty("kept").GetBoolean()));
        Assert.True(result.GetProperty("timings").GetProperty("pull").GetDouble() > 0);
        foreach (string part in (string[])["disk", "boot", "agent", "exec", "total"])
        {
            Assert.True(result.GetProperty("timings").GetProperty(part).GetDouble() >= 0, part);
        }

        // What is here is not pulled again.
        Ended again = Run("cat", "/etc/os-release").With(0);
        Assert.Equal(debian.Release, again.Output);
        Assert.DoesNotContain("pull", again.Error, StringComparison.OrdinalIgnoreCase);
        debian.At.RequireNothingLeft(DebianMachines.Box);
    }

    [RootFact]
    public void Run_passes_on_how_its_command_ended()
    {
        debian.FirstRun.With(0);
        Run("false").With(1);
        Ended failed = Run("sh", "-c", "echo said; echo complained >&2; exit 42").With(42);
        Assert.Equal("said\n", failed.Output);
        Assert.EndsWith("complained\n", failed.Error, StringComparison.Ordinal);

        JsonElement killed = debian.At.Larder("machine", "run", debian.Reference, "--insecure", "--json", "--", "sh", "-c", "kill -TERM $$").With(143).Json;
        Assert.Equal(("signalled", 143, 15), (killed.GetProperty("state").GetString(), killed.GetProperty("exitCode").GetInt32(), killed.GetProperty("signal").GetInt32()));
        Assert.Equal(JsonValueKind.Null, killed.GetProperty("timings").GetProperty("pull").ValueKind);
        debian.At.RequireNothingLeft(DebianMachines.Box);
    }

    [RootFact]
    public void A_command_that_is_not_there_or_no_program_has_the_codes_of_a_shell()
    {
        debian.FirstRun.With(0);
        MachineHome.RequireError(debian.At.Larder("machine", "run", debian.Reference, "--insecure", "--json", "--", "no-such-command"), "LRD3414", 127);
        MachineHome.RequireError(debian.At.Larder("machine", "run", debian.Reference, "--insecure", "--json", "--", "/etc/os-release"), "LRD3415", 126);
        debian.At.RequireNothingLeft(DebianMachines.Box);
    }

    [RootFact]
    public void A_signal_to_larder_ends_the_command_and_the_machine()
    {
        debian.FirstRun.With(0);
        foreach ((string signal, int code) in (ReadOnlySpan<(string, int)>)[("INT", 130), ("TERM", 143)])
        {
            // Background jobs of a script have SIGINT ignored, unless each is a job of its own.
            Ended ended = debian.At.Script(
                """
                set -m; rm -f out
                "$larder" machine run "$2" --insecure --no-stdin -- sh -c 'echo ready; exec sleep 1000' > out & run=$!
                while [ ! -s out ] && kill -0 $run; do sleep 0.1; done
                kill -$1 $run; wait $run; code=$?
                cat out; exit $code
                """,
                signal,
                debian.Reference);
            Assert.Equal("ready\n", ended.With(code).Output);
            debian.At.RequireNothingLeft(DebianMachines.Box);
        }
    }

    [RootFact]
    public void A_signal_while_the_machine_boots_leaves_nothing()
    {
        debian.FirstRun.With(0);
        Ended ended = debian.At.Script(
            """
            set -m
            "$larder" machine run "$1" --insecure --json -- sleep 1000 < /dev/null & run=$!
            until ls "$LARDER_ROOT"/machines/*/console.log > /dev/null 2>&1 || ! kill -0 $run; do sleep 0.1; done
            kill -TERM $run; wait $run
            """,
            debian.Reference);
        output.WriteLine($"{ended.Code} {ended.Output} {ended.Error}");
        MachineHome.RequireError(ended, "LRD7009", 130);
        debian.At.RequireNothingLeft(DebianMachines.Box);
    }

    [RootFact]
    public void A_writable_disk_keeps_what_was_written_and_another_refuses_it()
    {
        debian.FirstRun.With(0);
        string disk = debian.At.Home.Temp.Combine("home", "größe.raw");
        debian.At.Home.Run("truncate", ["-s", "2M", disk]).With(0);

        debian.At.Larder("machine", "run", debian.Reference, "--insecure", "--disk", $"{disk}:rw", "--", "sh", "-c", "printf kept-here | dd of=/dev/vdb conv=notrunc 2>/dev/null").With(0);

        Assert.StartsWith("kept-here\0", File.ReadAllText(disk), StringComparison.Ordinal);
        Ended read = debian.At.Larder("machine", "run", debian.Reference, "--insecure", "--disk", disk, "--", "sh", "-c", "head -c 9 /dev/vdb; echo x > /dev/vdb");
        Assert.NotEqual(0, read.Code);
        Assert.Equal("kept-here", read.Output);
        Assert.Equal(2 << 20, new FileInfo(disk).Length);
        debian.At.RequireNothingLeft(DebianMachines.Box);
    }

    private Ended Run(params string[] command) => debian.At.Larder(["machine", "run", debian.Reference, "--insecure", "--", .. command]);
}
