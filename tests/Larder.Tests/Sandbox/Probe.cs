using System.Text;
using Larder.Tests.Native.Processes;

namespace Larder.Tests.Sandbox;

/// <summary>The C program that the tests run in sandboxes, compiled once.</summary>
internal static class Probe
{
    private static readonly Lazy<byte[]> Compiled = new(Compile);

    /// <summary>The static executable's bytes.</summary>
    public static byte[] Program => Compiled.Value;

    private static byte[] Compile()
    {
        var output = Path.Combine(Path.GetTempPath(), $"larder-probe-{Environment.ProcessId}");
        string[] arguments = ["-static", "-O1", "-o", output, Source("probe.c")];
        var built = Started.Run("/usr/bin/cc", [.. arguments.Select(Encoding.UTF8.GetBytes)]);
        Assert.True(built.Status.IsSuccess, built.Error);
        var program = File.ReadAllBytes(output);
        File.Delete(output);
        return program;
    }

    /// <summary>A file beside these tests.</summary>
    public static string Source(string name)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Larder.slnx")))
        {
            directory = directory.Parent!;
        }

        return Path.Combine(directory.FullName, "tests", "Larder.Tests", "Sandbox", name);
    }
}
