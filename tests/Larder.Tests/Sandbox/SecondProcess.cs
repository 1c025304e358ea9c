using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Larder.Native.Files;
using Larder.Sandbox;

namespace Larder.Tests.Sandbox;

/// <summary>
/// What this assembly does when a test starts it as a program: it becomes a command in its sandbox, or watches over
/// one. A test cannot become another program itself, nor sit alone on a terminal.
/// </summary>
internal static class SecondProcess
{
    /// <summary>The variable that says so: <c>become</c> or <c>supervise</c>, a colon, and the tree's path.</summary>
    public const string Variable = "LARDER_TEST_SECOND_PROCESS";

    private const int LongestCommandLine = 1 << 20;

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "the test SDK owns the entry point")]
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split(':', 2) is not [var mode, var path])
        {
            return;
        }

        var tree = Encoding.UTF8.GetBytes(path);
        var spec = new SandboxSpec
        {
            Root = SandboxRoot.OfTree(tree, TopLevelEntry.ReadTree(tree), CapabilitySet.None),
            Caller = Caller.OfThisProcess("examples", "probe"),
        };
        byte[][] command = ["/usr/bin/probe"u8.ToArray(), .. Arguments()];
        if (mode == "become")
        {
            SandboxRunner.Become(spec, command, umask: 0x17);
        }

        var running = SandboxRunner.RunAsync(spec, command, new SandboxRun { PassSignals = true });
        Environment.Exit(running.GetAwaiter().GetResult().Status.Code);
    }

    // dotnet, the assembly, then the arguments: as bytes, which .NET's own view of them is not.
    private static IEnumerable<byte[]> Arguments()
    {
        var line = BoundedFile.Read("/proc/self/cmdline", LongestCommandLine);
        return Encoding.Latin1.GetString(line).Split('\0')[2..^1].Select(Encoding.Latin1.GetBytes);
    }
}
