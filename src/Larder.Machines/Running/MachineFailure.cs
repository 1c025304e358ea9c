using System.Globalization;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Machines.Monitors;
using Larder.Machines.Records;

namespace Larder.Machines.Running;

/// <summary>What is said of a machine that went wrong: what its kernel, its agent and its monitor said decides.</summary>
internal static class MachineFailure
{
    private const string Fatal = "larder-agent: fatal: ";

    /// <summary>It ended, or said that it cannot go on.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fatal">The line of its console that says so; null for none.</param>
    /// <param name="end">How the monitor ended; null while it runs.</param>
    /// <param name="console">The last lines of its console.</param>
    public static LarderException Of(string name, string? fatal, MonitorEnd? end, IReadOnlyList<string> console)
    {
        if (end?.Error is { } error)
        {
            return error;
        }

        if (fatal?.IndexOf(Fatal, StringComparison.Ordinal) is >= 0 and int agent)
        {
            return new LarderException(
                ErrorCodes.GuestCannotBoot,
                $"The machine {name} did not boot",
                $"its agent says: {PackText.Printable(fatal[(agent + Fatal.Length)..])}",
                "See whether the image is whole with: larder image verify NAME; and whether its kernel fits it with: larder image inspect NAME")
            {
                Details = console,
            };
        }

        return fatal is not null
            ? new LarderException(
                ErrorCodes.GuestPanicked,
                $"The kernel of the machine {name} gave up",
                $"{PackText.Printable(fatal[fatal.IndexOf("Kernel panic", StringComparison.Ordinal)..])}",
                "Look for the reason in what its console said; give it more memory with --memory, or try another kernel")
            {
                Details = console,
            }
            : new LarderException(
                ErrorCodes.MachineEnded,
                $"The machine {name} ended unexpectedly",
                $"{end?.Fault ?? "it was powered off or killed from outside"}",
                "Run the command again; if it repeats, look at what its console said")
            {
                Details = console,
            };
    }

    /// <summary>A kept one ended before a command of it did.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="directory">Has how it ended; null when it was removed.</param>
    public static LarderException OfKept(string name, MachineDirectory? directory)
    {
        EndRecord? end = directory?.ReadEnd();
        return new LarderException(
            end?.Code is { } code && ErrorCodes.All.TryGetValue(int.Parse(code.AsSpan("LRD".Length), CultureInfo.InvariantCulture), out ErrorCode? known) ? known : ErrorCodes.MachineEnded,
            $"The machine {name} ended before the command did",
            directory is null ? "it was removed" : end?.Reason ?? "the process that looks after it does not answer",
            $"Look at what it said with: larder machine logs {name}; and start it again with: larder machine start {name}")
        {
            Details = end?.Code is null ? [] : ConsoleLog.ReadTail(directory!.Handle),
        };
    }

    /// <summary>It did not answer in time.</summary>
    public static LarderException Silent(string name, TimeSpan patience, bool hasOpened, IReadOnlyList<string> console) => new(
        ErrorCodes.AgentSilent,
        $"The machine {name} did not answer",
        string.Create(CultureInfo.InvariantCulture, $"its agent {(hasOpened ? "opened its port and said nothing" : "was not heard of")} within {patience.TotalSeconds:0.#} s"),
        "Give it more time with --boot-timeout: emulated machines are slow on a busy host; if it hangs, look at what its console said")
    {
        Details = console,
    };
}
