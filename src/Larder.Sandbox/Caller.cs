using System.Text;
using Larder.Native.Files;
using Larder.Native.Processes;

namespace Larder.Sandbox;

/// <summary>Who runs a command, as far as the command may see: the facts that a wrapper gathers in the shell.</summary>
public sealed record Caller
{
    /// <summary>Variables that passed the allow-list.</summary>
    public IReadOnlyList<EnvironmentVariable> Environment { get; init; } = [];

    /// <summary>Absolute path of the working directory; null when it was deleted or cannot be reached.</summary>
    public byte[]? WorkingDirectory { get; init; }

    /// <summary>Absolute path of the home directory; null when HOME does not name one.</summary>
    public byte[]? Home { get; init; }

    /// <summary>
    /// Absolute path of a directory that exists and that the command may write to, found at
    /// <see cref="SandboxSpec.DataPath"/>. Null for none: then that path is empty and read-only, and a write fails
    /// instead of being lost with the sandbox.
    /// </summary>
    public byte[]? DataDirectory { get; init; }

    /// <summary>
    /// This process's own caller. The data directory is <c>larder/data/PUBLISHER/NAME</c> below XDG_DATA_HOME, else
    /// below HOME's <c>.local/share</c>; it is made, for this user alone, when it is not there.
    /// </summary>
    /// <param name="publisher">The pack's publisher, a parsed name.</param>
    /// <param name="name">The pack's name, a parsed name.</param>
    public static Caller OfThisProcess(string publisher, string name)
    {
        var home = Absolute(ProcessEnvironment.Get("HOME"u8));
        var data = Absolute(ProcessEnvironment.Get("XDG_DATA_HOME"u8))
            ?? (home is null ? null : [.. home, .. "/.local/share"u8]);
        return new Caller
        {
            Environment = EnvironmentAllowList.OfThisProcess(),
            WorkingDirectory = ExecutableFile.WorkingDirectory(),
            Home = home,
            DataDirectory = data is null
                ? null
                : Make([.. data, .. Encoding.UTF8.GetBytes($"/larder/data/{publisher}/{name}")]),
        };
    }

    private static byte[]? Absolute(byte[]? path) => path is [(byte)'/', ..] ? path : null;

    private static byte[]? Make(byte[] path)
    {
        if (ExecutableFile.Of(path) == ExecutableKind.Directory)
        {
            return path;
        }

        try
        {
            MakeBelow("/"u8, path);
            return path;
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    // Opened step by step with links followed, as mkdir -p does: the path is the user's own.
    private static void MakeBelow(ReadOnlySpan<byte> start, ReadOnlySpan<byte> path)
    {
        var made = start.ToArray();
        foreach (var range in path.Split((byte)'/'))
        {
            var part = path[range];
            if (!part.IsEmpty)
            {
                using var parent = DirectoryHandle.Open(made.AsSpan());
                _ = parent.EnsureDirectory(part, 0x1C0);
                made = [.. made, (byte)'/', .. part];
            }
        }
    }
}
