using System.Globalization;
using Larder.Native.Processes;

namespace Larder.Sandbox;

/// <summary>
/// Finds a sandbox's command among the processes of this machine: the child of the sandbox's first process that is
/// number 2 in there, because bubblewrap starts it before anything can be orphaned to it.
/// </summary>
internal static class SandboxedCommand
{
    private const int NumberInside = 2;
    private const int MostLines = 64;

    /// <summary>Sends a signal to it.</summary>
    /// <param name="firstProcess">The sandbox's first process, as seen from here.</param>
    /// <param name="signal">What to send.</param>
    /// <returns>False when it is not there yet, or no longer.</returns>
    internal static bool TrySend(int firstProcess, ProcessSignal signal)
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id)
                || !IsCommand(directory, firstProcess))
            {
                continue;
            }

            // Held first and asked again: only then is the number known to mean the same process still.
            using var process = ProcessHandle.TryOpen(id);
            if (process is not null && IsCommand(directory, firstProcess))
            {
                return process.TrySend(signal);
            }
        }

        return false;
    }

    private static bool IsCommand(string directory, int parent)
    {
        var (isChild, isSecond) = (false, false);
        try
        {
            foreach (var line in File.ReadLines(directory + "/status").Take(MostLines))
            {
                var words = line.Split('\t', StringSplitOptions.RemoveEmptyEntries);
                isChild |= words[0] == "PPid:" && int.Parse(words[1], CultureInfo.InvariantCulture) == parent;
                isSecond |= words[0] == "NSpid:" && int.Parse(words[^1], CultureInfo.InvariantCulture) == NumberInside;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked, or is somebody else's.
            return false;
        }

        return isChild && isSecond;
    }
}
