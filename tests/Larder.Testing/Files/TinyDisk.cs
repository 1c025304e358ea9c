using System.Diagnostics;
using System.Globalization;

namespace Larder.Testing.Files;

/// <summary>A tmpfs of a few bytes, for tests of what happens when a disk is full; root only.</summary>
public sealed class TinyDisk : IDisposable
{
    private readonly TempDirectory? _mountPoint;

    /// <param name="bytes">What it holds.</param>
    /// <param name="mountPoint">Where to mount it; null for a directory of its own.</param>
    public TinyDisk(int bytes, string? mountPoint = null)
    {
        _mountPoint = mountPoint is null ? new TempDirectory() : null;
        Path = mountPoint ?? _mountPoint!.Path;
        Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={bytes},mode=0755"), "larder-test", Path);
    }

    public string Path { get; }

    public void Dispose()
    {
        // Lazily: a test that failed may have left a file open.
        Run("umount", "-l", Path);
        _mountPoint?.Dispose();
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
