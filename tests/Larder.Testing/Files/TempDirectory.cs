using System.Globalization;
using System.Text;
using Larder.Native.Files;

namespace Larder.Testing.Files;

/// <summary>A directory of a test's own; removed with all it holds at the end.</summary>
public sealed class TempDirectory : IDisposable
{
    private static int _count;

    public TempDirectory()
    {
        int number = Interlocked.Increment(ref _count);
        Path = System.IO.Path.Combine(
            System.IO.Path.GetTempPath(),
            string.Create(CultureInfo.InvariantCulture, $"larder-test-{Environment.ProcessId}-{number}-{Guid.NewGuid():n}"));
        Directory.CreateDirectory(Path);
        Handle = DirectoryHandle.Open(Path);
    }

    public string Path { get; }

    public DirectoryHandle Handle { get; }

    public static implicit operator string(TempDirectory directory) => directory.ToString();

    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a file below the directory, making its parents.</summary>
    public string Write(string relative, string text)
    {
        string path = Combine(relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public override string ToString() => Path;

    public void Dispose()
    {
        Handle.Dispose();
        using DirectoryHandle parent = DirectoryHandle.Open(System.IO.Path.GetDirectoryName(Path)!);
        parent.RemoveTree(Encoding.UTF8.GetBytes(System.IO.Path.GetFileName(Path)));
    }
}
