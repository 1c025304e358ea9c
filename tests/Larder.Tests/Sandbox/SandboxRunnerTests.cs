using System.Text;
using Larder.Formats.Errors;
using Larder.Native.Processes;
using Larder.Sandbox;
using Larder.Testing;
using Larder.Tests.Native.Processes;

namespace Larder.Tests.Sandbox;

[Collection("signals of this process")]
public sealed class SandboxRunnerTests
{
    [KernelFact]
    public async Task Output_is_captured_and_the_exit_code_is_the_commands()
    {
        using var command = new InstalledCommand();
        using var output = new MemoryStream();
        using var both = new MemoryStream();

        var result = await RunAsync(command, new SandboxRun { Output = output, Error = Stream.Null }, "both");
        var failed = await RunAsync(command, new SandboxRun { Output = both, Error = both }, "exit", "1");
        var killed = await RunAsync(command, Captured(), "raise", "9");

        Assert.Equal((0, "out"), (result.Status.Code, Encoding.UTF8.GetString(output.ToArray())));
        Assert.Equal((1, 137), (failed.Status.Code, killed.Status.Code));
        Assert.Empty(both.ToArray());
    }

    [KernelFact]
    public async Task The_command_begins_once_it_was_placed()
    {
        using var command = new InstalledCommand();
        using var output = new MemoryStream();
        long written = -1;
        string? first = null;

        _ = await RunAsync(command, new SandboxRun
        {
            Output = output,
            Error = Stream.Null,
            Place = process =>
            {
                Thread.Sleep(200);
                first = File.ReadAllText($"/proc/{process}/comm");
                written = output.Length;
            },
        }, "both");

        Assert.Equal(("bwrap\n", 0, "out"), (first, written, Encoding.UTF8.GetString(output.ToArray())));
    }

    [KernelFact]
    public async Task Much_output_and_exact_arguments_pass()
    {
        using var command = new InstalledCommand();
        using var output = new MemoryStream();
        var argument = new string('x', 131_071);

        _ = await RunAsync(command, new SandboxRun { Output = output, Error = Stream.Null }, [
            "args", .. Enumerable.Repeat(argument, 12), "", "a b\n'\""]);

        Assert.Equal((12 * 131_072) + 1 + 7, output.Length);
    }

    [KernelFact]
    public async Task Bubblewraps_own_failure_is_never_an_exit_code()
    {
        using var command = new InstalledCommand();
        var broken = command.Spec with
        {
            Mounts = [new SandboxMount.Bind("/nowhere"u8, "/x"u8)],
        };

        var error = await Assert.ThrowsAsync<LarderException>(() =>
            SandboxRunner.RunAsync(broken, ["/usr/bin/probe"u8.ToArray()], Captured()));

        Assert.Equal(ErrorCodes.SandboxSetUp, error.Code);
        Assert.Contains("/nowhere", error.Why, StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task A_command_that_is_not_there_and_one_that_cannot_be_executed_are_told_apart()
    {
        using var command = new InstalledCommand(tree: tree =>
        {
            File.CreateSymbolicLink(Path.Combine(tree, "usr/bin/absolute"), "/bin/../bin/./probe");
            File.CreateSymbolicLink(Path.Combine(tree, "usr/bin/outside"), "/etc/passwd");
            File.CreateSymbolicLink(Path.Combine(tree, "usr/bin/loop"), "loop");
            File.WriteAllText(Path.Combine(tree, "usr/bin/orphan"), "#!/bin/no-such-interpreter\n");
            File.SetUnixFileMode(Path.Combine(tree, "usr/bin/orphan"), (UnixFileMode)0x1ED);
        });

        foreach (var (path, code) in ((string, ErrorCode?)[])
        [
            ("/usr/bin/probe", null), ("/bin/probe", null), ("/usr/bin/absolute", null),
            ("/usr/bin/none", ErrorCodes.CommandNotFound), ("/usr/bin/outside", ErrorCodes.CommandNotFound),
            ("/usr/bin/loop", ErrorCodes.CommandNotFound), ("/note/x", ErrorCodes.CommandNotFound),
            ("/note", ErrorCodes.CommandNotExecutable), ("/usr/bin", ErrorCodes.CommandNotExecutable),
        ])
        {
            ErrorCode? found = null;
            try
            {
                _ = await SandboxRunner.RunAsync(command.Spec, [Encoding.UTF8.GetBytes(path)], Captured());
            }
            catch (LarderException exception)
            {
                found = exception.Code;
            }

            Assert.Equal((path, code), (path, found));
        }

        // Only the kernel can tell that the interpreter is missing; the starter passes it on.
        using var said = new MemoryStream();
        var orphan = await SandboxRunner.RunAsync(
            command.Spec, ["/usr/bin/orphan"u8.ToArray()], Captured() with { Error = said });
        Assert.Equal(127, orphan.Status.Code);
        Assert.Contains("LRD6003", Encoding.UTF8.GetString(said.ToArray()), StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task A_timeout_and_a_cancellation_kill_the_sandbox()
    {
        using var command = new InstalledCommand();
        using var cancelling = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        var late = await RunAsync(command, Captured() with { Timeout = TimeSpan.FromMilliseconds(200) }, "wait");
        Assert.True(late.TimedOut);
        Assert.Equal(9, late.Status.Signal);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SandboxRunner.RunAsync(
            command.Spec, ["/usr/bin/probe"u8.ToArray(), "wait"u8.ToArray()], Captured(), cancelling.Token));
    }

    [KernelFact]
    public async Task A_target_that_takes_no_more_kills_the_sandbox_and_is_told()
    {
        using var command = new InstalledCommand();
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        await Assert.ThrowsAnyAsync<IOException>(() => RunAsync(
            command, new SandboxRun { Output = full, Error = Stream.Null }, "wait"));
    }

    [KernelFact]
    public async Task Signals_are_passed_to_the_command_once()
    {
        using var command = new InstalledCommand();
        using var output = new ReadyStream();
        output.OnFirstWrite = static () => _ = Started.Shell($"kill -TERM {Environment.ProcessId}");

        var result = await RunAsync(command, new SandboxRun { Output = output, Error = Stream.Null, PassSignals = true }, "wait");

        Assert.Equal(101, result.Status.Code);
    }

    [KernelFact]
    public async Task A_build_sees_its_mounts_and_a_umask_of_its_own()
    {
        using var command = new InstalledCommand();
        var build = Path.Combine(command.Home, "build");
        Directory.CreateDirectory(build);
        var spec = command.Spec with
        {
            Root = SandboxRoot.OfHost(HostLayout.Read()),
            Lease = null,
            Mounts = [new SandboxMount.Bind(Encoding.UTF8.GetBytes(build), "/build"u8, writable: true)],
            WorkingDirectory = "/build"u8.ToArray(),
            Identity = new SandboxIdentity(1000, 1000),
            Environment = [new EnvironmentVariable("HOME", "/build")],
        };
        using var output = new MemoryStream();

        var result = await SandboxRunner.RunAsync(
            spec,
            ["/bin/sh"u8.ToArray(), "-c"u8.ToArray(), "id -u; pwd; umask; echo $HOME; : >made; ls /data"u8.ToArray()],
            new SandboxRun { Input = StandardStream.Null, Output = output, Error = Stream.Null, Umask = 0x12 });

        Assert.Equal("1000\n/build\n0022\n/build\n", Encoding.UTF8.GetString(output.ToArray()));
        Assert.Equal((2, "644"), (result.Status.Code, Convert.ToString((int)File.GetUnixFileMode(Path.Combine(build, "made")), 8)));
    }

    [KernelFact]
    public async Task The_probe_finds_that_sandboxes_work()
    {
        Assert.Null(await SandboxProbe.RunAsync());
        await SandboxProbe.RequireAsync();
    }

    [KernelFact]
    public void The_probe_knows_what_bubblewrap_says_when_they_do_not()
    {
        // The real program, where the outer sandbox lets nobody make another.
        var none = Started.Shell("exec bwrap --unshare-user --disable-userns --dev-bind / / bwrap --unshare-user --dev-bind / / true");
        using var filter = MemoryFile.Create(Larder.Sandbox.Wrappers.LaunchFiles.Seccomp.Span);
        var forbidden = Started.Run(
            "/bin/sh",
            ["-c"u8.ToArray(), "exec bwrap --unshare-user --dev-bind / / --seccomp 9 bwrap --unshare-user --dev-bind / / true"u8.ToArray()],
            start => start with { Descriptors = [new(filter, 9)] });

        Assert.Contains("max_user_namespaces", SandboxProbe.Explain(none.Error)?.Why, StringComparison.Ordinal);
        Assert.Contains("user namespaces", SandboxProbe.Explain(forbidden.Error)?.Why, StringComparison.Ordinal);
        Assert.NotNull(SandboxProbe.Explain("bwrap: setting up uid map: Permission denied"));
        Assert.Null(SandboxProbe.Explain("bwrap: Can't find source path /nowhere: No such file or directory"));
    }

    private static SandboxRun Captured() => new() { Input = StandardStream.Null, Output = Stream.Null, Error = Stream.Null };

    private static Task<SandboxResult> RunAsync(InstalledCommand command, SandboxRun run, params string[] arguments) =>
        SandboxRunner.RunAsync(command.Spec, ["/usr/bin/probe"u8.ToArray(), .. arguments.Select(Encoding.UTF8.GetBytes)], run);

    /// <summary>Does something when it is first written to.</summary>
    private sealed class ReadyStream : MemoryStream
    {
        public Action? OnFirstWrite { get; set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            OnFirstWrite?.Invoke();
            OnFirstWrite = null;
            return ValueTask.CompletedTask;
        }
    }
}
