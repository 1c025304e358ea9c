using System.Diagnostics;

namespace Larder.Tests.Formats;

/// <summary>Runs a program whose opinion on a format counts: tar, bsdtar, python3, zstd, xz, gzip.</summary>
internal static class ReferenceTool
{
    /// <summary>Its standard output; anything but success fails the test with what it said.</summary>
    public static byte[] Run(string program, IEnumerable<string> arguments, byte[]? input = null, string? directory = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "",
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["TZ"] = "UTC";
        using Process process = Process.Start(start)!;
        Task writing = Task.Run(() =>
        {
            using Stream target = process.StandardInput.BaseStream;
            target.Write(input ?? []);
        });
        Task<string> complaints = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        writing.GetAwaiter().GetResult();
        Assert.True(process.ExitCode == 0, $"{program} exits {process.ExitCode}: {complaints.GetAwaiter().GetResult()}");
        return output.ToArray();
    }

    /// <summary>Runs a shell script.</summary>
    public static byte[] Shell(string script, string? directory = null, byte[]? input = null) =>
        Run("bash", ["-euo", "pipefail", "-c", script], input, directory);
}
