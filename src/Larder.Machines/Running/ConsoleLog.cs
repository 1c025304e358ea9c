using System.Text;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Machines.Running;

/// <summary>
/// Writes down what a machine's console says. When the file has <see cref="MaxBytes"/> it becomes <c>console.log.1</c>, so that
/// a guest that never stops talking fills no disk.
/// </summary>
/// <param name="directory">Where the file is put. Stays the caller's.</param>
internal sealed class ConsoleLog(DirectoryHandle directory) : IAsyncDisposable
{
    /// <summary>Its file, below the machine's directory.</summary>
    public const string FileName = "console.log";

    /// <summary>Bytes of one file.</summary>
    public const int MaxBytes = 1 << 20;

    private const int TailBytes = 8192;
    private const int TailLines = 20;
    private static readonly byte[] Name = "console.log"u8.ToArray();
    private static readonly byte[] Earlier = "console.log.1"u8.ToArray();

    private readonly Monitors.ByteTail _tail = new(TailBytes);
    private readonly TaskCompletionSource<string> _isFatal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private SafeFileHandle? _file;
    private long _length;

    /// <summary>Comes, with the line, when kernel or agent have said that they cannot go on; never fails, and may never come.</summary>
    public Task<string> Fatal => _isFatal.Task;

    /// <summary>Comes when all that was said is written down, since the machine has ended.</summary>
    public Task Finished => _reading;

    /// <summary>Begins to read; what an earlier run wrote is moved aside.</summary>
    /// <param name="console">Read to its end; stays the caller's.</param>
    public void Follow(Stream console)
    {
        _file = Begin();
        _reading = ReadAsync(console);
    }

    /// <summary>The last lines, without what a terminal would obey.</summary>
    public IReadOnlyList<string> Tail() => LastLines(_tail.ToArray());

    /// <summary>The same of a machine that another process ran; none when nothing was written down.</summary>
    /// <param name="directory">The machine's.</param>
    public static IReadOnlyList<string> ReadTail(DirectoryHandle directory) =>
        BoundedFile.TryRead(directory, Name, MaxBytes) is { } said ? LastLines(said.AsSpan(Math.Max(0, said.Length - TailBytes))) : [];

    /// <summary>Waits until all that was said is written down; the machine has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _reading.ConfigureAwait(false);
        _file?.Dispose();
    }

    private static IReadOnlyList<string> LastLines(ReadOnlySpan<byte> said) =>
        [.. Encoding.UTF8.GetString(said).Split('\n').Select(static line => Clean(line)).Where(static line => line.Length > 0).TakeLast(TailLines)];

    private static string Clean(string line) =>
        new([.. line.Where(static character => !char.IsControl(character))]);

    private SafeFileHandle Begin()
    {
        _ = directory.TryUnlink(Earlier);
        if (directory.TryStat(Name) is not null)
        {
            _ = directory.TryLink(directory, Name, Earlier);
            directory.Unlink(Name);
        }

        _length = 0;
        return directory.CreateFile(Name, 0x180);
    }

    private async Task ReadAsync(Stream console)
    {
        byte[] buffer = new byte[4096];
        StringBuilder line = new();
        try
        {
            while (await console.ReadAsync(buffer).ConfigureAwait(false) is > 0 and int read)
            {
                Write(buffer.AsSpan(0, read));
                Look(buffer.AsSpan(0, read), line);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The machine has ended; or the disk here is full, and the machine goes on without a log.
        }
    }

    private void Write(ReadOnlySpan<byte> said)
    {
        _tail.Write(said);
        if (_length + said.Length > MaxBytes)
        {
            _file!.Dispose();
            _file = Begin();
        }

        RandomAccess.Write(_file!, said, _length);
        _length += said.Length;
    }

    private void Look(ReadOnlySpan<byte> said, StringBuilder line)
    {
        const int LongestLine = 1024;
        foreach (char character in Encoding.Latin1.GetString(said))
        {
            if (character == '\n')
            {
                string text = line.ToString();
                if (text.Contains("Kernel panic - not syncing", StringComparison.Ordinal) || text.Contains("larder-agent: fatal: ", StringComparison.Ordinal))
                {
                    _ = _isFatal.TrySetResult(Clean(text));
                }

                line.Clear();
            }
            else if (line.Length < LongestLine)
            {
                line.Append(character);
            }
        }
    }
}
