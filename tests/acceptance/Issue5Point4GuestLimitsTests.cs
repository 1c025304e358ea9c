using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Larder.Acceptance.Machines;
using Larder.Acceptance.Running;
using Xunit.Abstractions;

namespace Larder.Acceptance;

/// <summary>
/// "Guest that fills its disk, command that prints 1 GB (with LARDER_SOAK=1, 128 MB without), agent that never answers, guest
/// panic" in machines that are kept: larder says what is wrong, stays small, and the machine can be used or put away afterwards.
/// </summary>
[Collection(BusyboxMachineTests.Name)]
public sealed class Issue5Point4GuestLimitsTests(BusyboxMachines machines, ITestOutputHelper output)
{
    private const int MostKibibytes = 200 << 10;
    private const int Piece = 16 << 20;

    // An emulated guest on a busy host may print no more than a few megabytes in a second.
    private const string Printing = "1800";
    private static readonly int Pieces = Environment.GetEnvironmentVariable("LARDER_SOAK") == "1" ? 64 : 8;

    [Fact]
    public void A_guest_that_fills_its_disk_is_told_and_goes_on()
    {
        Start("full");
        Ended filled = Exec("full", "--", "dd", "if=/dev/zero", "of=/fill", "bs=1M").With(1);
        Assert.Contains("No space left on device", filled.Error, StringComparison.Ordinal);

        string large = machines.At.Home.Temp.Combine("large");
        File.WriteAllBytes(large, new byte[80 << 20]);
        Exec("full", "--", "rm", "/fill").With(0);
        JsonElement error = MachineHome.RequireError(machines.At.Larder("machine", "copy", large, "full:/large", "--json"), "LRD3416", 1);
        Assert.Contains("no space left", error.GetProperty("why").GetString(), StringComparison.Ordinal);

        Exec("full", "--", "rm", "-f", "/large").With(0);
        Assert.Equal("here\n", Exec("full", "--", "sh", "-c", "echo here > /new; cat /new").With(0).Output);
        machines.At.Larder("machine", "stop", "full").With(0);
        machines.At.Larder("machine", "start", "full").With(0);
        Assert.Equal("here\n", Exec("full", "--", "cat", "/new").With(0).Output);
        Remove("full");
    }

    [Fact]
    public void A_command_that_prints_very_much_leaves_larder_small()
    {
        Start("loud");
        byte[] piece = RandomNumberGenerator.GetBytes(Piece);
        machines.At.Larder(piece, "machine", "exec", "loud", "--", "sh", "-c", "cat > /dev/shm/piece").With(0);
        using IncrementalHash whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int count = 0; count < Pieces; count++)
        {
            whole.AppendData(piece);
        }

        string script = string.Create(CultureInfo.InvariantCulture, $"for i in $(seq {Pieces}); do cat /dev/shm/piece; done");
        Ended printed = machines.At.ScriptWithin(Printing, Watched, "loud", "--", "sh", "-c", script);
        output.WriteLine(printed.Error);
        Assert.Equal($"{Convert.ToHexStringLower(whole.GetHashAndReset())}  -\n", printed.With(0).Output);
        RequireSmall(printed);

        Ended captured = machines.At.ScriptWithin(
            Printing, Watched.Replace("sha256sum", "cat", StringComparison.Ordinal), "loud", "--json", "--output-limit", "64K", "--", "sh", "-c", script);
        JsonElement result = captured.With(0).Json;
        Assert.True(result.GetProperty("truncated").GetBoolean());
        Assert.Equal((long)Pieces * Piece, result.GetProperty("stdoutBytes").GetInt64());
        Assert.InRange(result.GetProperty("stdout").GetString()!.Length, 1, 64 << 10);
        RequireSmall(captured);
        Remove("loud");
    }

    [Fact]
    public void A_machine_that_answers_no_more_can_be_waited_for_and_stopped()
    {
        Start("mute");
        Programs.Run("kill", ["-STOP", $"{machines.At.AwaitMonitor("mute")}"]).With(0);
        JsonElement timedOut = machines.At.LarderWithin("100", null, "machine", "exec", "mute", "--timeout", "3s", "--json", "--", "true").With(125).Json;
        Assert.Equal("timedOut", timedOut.GetProperty("state").GetString());
        machines.At.LarderWithin("100", null, "machine", "stop", "mute", "--timeout", "2s").With(0);
        Assert.Equal("stopped", State("mute"));
        Assert.True(SpinWait.SpinUntil(() => machines.At.Processes().Count == 0, TimeSpan.FromMinutes(1)));
        Remove("mute");
    }

    [Fact]
    public void A_panic_of_a_kept_machine_is_told_and_it_starts_again()
    {
        Start("weak");
        Exec("weak", "--", "sh", "-c", "echo kept > /file; sync").With(0);
        JsonElement error = MachineHome.RequireError(Exec("weak", "--json", "--", "sh", "-c", "echo c > /proc/sysrq-trigger"), "LRD3411");
        Assert.Contains("sysrq triggered crash", error.GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Contains("</TASK>", string.Join('\n', error.GetProperty("details").EnumerateArray().Select(static line => line.GetString())), StringComparison.Ordinal);
        Assert.Equal("failed", State("weak"));
        Assert.Contains("Kernel panic", machines.At.Larder("machine", "logs", "weak").With(0).Output, StringComparison.Ordinal);
        MachineHome.RequireError(Exec("weak", "--json", "--", "true"), "LRD3406");

        machines.At.Larder("machine", "start", "weak").With(0);
        Assert.Equal("kept\n", Exec("weak", "--", "cat", "/file").With(0).Output);
        Remove("weak");
    }

    [Fact]
    public void A_machine_that_nobody_uses_stops_and_one_whose_time_is_over_goes()
    {
        machines.At.Larder("machine", "create", BusyboxMachines.Image, "--name", "idle", "--start", "--idle-timeout", "20s").With(0);

        // It runs as long as a command does.
        Exec("idle", "--", "sleep", "30").With(0);
        Assert.True(SpinWait.SpinUntil(() => State("idle") == "stopped", TimeSpan.FromMinutes(2)));
        Assert.Contains("nobody used it", machines.At.Larder("machine", "info", "idle").With(0).Output, StringComparison.Ordinal);
        Remove("idle");

        machines.At.Larder("machine", "create", BusyboxMachines.Image, "--name", "brief", "--start", "--ttl", "40s").With(0);
        Assert.True(SpinWait.SpinUntil(() => machines.At.Machines.Count == 0, TimeSpan.FromMinutes(3)));
        MachineHome.RequireError(machines.At.Larder("machine", "info", "brief", "--json"), "LRD3402", 3);
        machines.At.RequireNothingLeft();
    }

    // What the largest of larder's processes had, in KiB, is the last line of its standard error.
    private const string Watched =
        """
        name=$1; shift
        peak() { for p in $run $(pgrep -f "^[^ ]*larder --root $LARDER_ROOT --json machine keep"); do sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' /proc/$p/status; done; }
        mkfifo pipe-$$; sha256sum < pipe-$$ & sink=$!
        "$larder" machine exec "$name" --no-stdin "$@" > pipe-$$ & run=$!
        while kill -0 $run 2> /dev/null; do most=$( (echo ${most:-0}; peak) 2> /dev/null | sort -n | tail -1); sleep 0.2; done
        wait $run; code=$?; wait $sink; echo $most >&2; exit $code
        """;

    private static void RequireSmall(Ended ended) =>
        Assert.InRange(int.Parse(ended.Error.Trim().Split('\n')[^1], CultureInfo.InvariantCulture), 10 << 10, MostKibibytes);

    private void Start(string name) => machines.At.Larder("machine", "create", BusyboxMachines.Image, "--name", name, "--start").With(0);

    private Ended Exec(string name, params string[] arguments) => machines.At.Larder(["machine", "exec", name, .. arguments]);

    private string State(string name) => machines.At.Larder("machine", "info", name, "--json").With(0).Json.GetProperty("state").GetString()!;

    private void Remove(string name)
    {
        machines.At.Larder("machine", "remove", name, "--force").With(0);
        machines.At.RequireNothingLeft();
    }
}
