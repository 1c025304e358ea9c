using System.Diagnostics;

namespace Larder.Testing.Files;

/// <summary>A sparse file with a file system of its own, mounted through a loop device; root only.</summary>
public sealed class LoopDisk : IDisposable
{
    private readonly TempDirectory _temp = new();

    /// <param name="bytes">Its size; the file takes only what is written.</param>
    /// <param name="mkfs">The program that makes the file system, and its options.</param>
    public LoopDisk(long bytes, params string[] mkfs)
    {
        string image = _temp.Combine("image");
        using (FileStream file = File.Create(image))
        {
            file.SetLength(bytes);
        }

        Run(mkfs[0], [.. mkfs[1..], image]);
        Directory.CreateDirectory(Path);
        Run("mount", "-o", "loop", image, Path);
    }

    public string Path => _temp.Combine("disk");

    public void Dispose()
    {
        // Lazily: a test that failed may have left a file open.
        Run("umount", "-l", Path);
        _temp.Dispose();
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> said = process.StandardOutput.ReadToEndAsync();
        string complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        _ = said.GetAwaiter().GetResult();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program}: {complaint}");
        }
    }
}
