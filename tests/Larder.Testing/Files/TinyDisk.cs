using System.Diagnostics;
using System.Globalization;

namespace Larder.Testing.Files;

/// <summary>A tmpfs of a few bytes, for tests of what happens when a disk is full; root only.</summary>
public sealed class TinyDisk : IDisposable
{
    private readonly TempDirectory _mountPoint = new();

    public TinyDisk(int bytes) =>
        Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={bytes},mode=0755"), "larder-test", _mountPoint.Path);

    public string Path => _mountPoint.Path;

    public void Dispose()
    {
        // Lazily: a test that failed may have left a file open.
        Run("umount", "-l", _mountPoint.Path);
        _mountPoint.Dispose();
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        string complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program}: {complaint}");
        }
    }
}
