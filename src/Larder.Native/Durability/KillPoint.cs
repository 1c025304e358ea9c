using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Native.Durability;

/// <summary>
/// The name of a write that a promise rests on. The crash tests run a command once to see which points it passes
/// (LARDER_KILL_TRACE=file), then once for each, killed there (LARDER_KILL_AT=name:before:1). Both variables are for
/// tests; without them a point costs one comparison.
/// </summary>
public sealed class KillPoint
{
    private static readonly string? KillAt = Environment.GetEnvironmentVariable("LARDER_KILL_AT");
    private static readonly SafeFileHandle? Trace = OpenTrace();
    private static readonly Lock Counting = new();
    private static readonly Dictionary<string, int> Passed = [];

    /// <summary>Declares a point; the name is unique: a project, an act, an object (<c>store.sync.segment</c>).</summary>
    public KillPoint(string name) => Name = name;

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>Called right before the write.</summary>
    public void Before()
    {
        if (KillAt is not null || Trace is not null)
        {
            Reach("before");
        }
    }

    /// <summary>Called right after the write.</summary>
    public void After()
    {
        if (KillAt is not null || Trace is not null)
        {
            Reach("after");
        }
    }

    [DoesNotReturn]
    private static void Die()
    {
        _ = Libc.Kill(Environment.ProcessId, 9);
        Thread.Sleep(Timeout.Infinite);
        throw new InvalidOperationException("SIGKILL was survived.");
    }

    private static SafeFileHandle? OpenTrace()
    {
        string? path = Environment.GetEnvironmentVariable("LARDER_KILL_TRACE");
        return path is null ? null : File.OpenHandle(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
    }

    private void Reach(string side)
    {
        lock (Counting)
        {
            string key = $"{Name}:{side}";
            int count = Passed.GetValueOrDefault(key) + 1;
            Passed[key] = count;
            string line = string.Create(CultureInfo.InvariantCulture, $"{key}:{count}");
            if (Trace is not null)
            {
                RandomAccess.Write(Trace, Encoding.UTF8.GetBytes(line + "\n"), RandomAccess.GetLength(Trace));
            }

            if (string.Equals(line, KillAt, StringComparison.Ordinal))
            {
                Die();
            }
        }
    }
}
