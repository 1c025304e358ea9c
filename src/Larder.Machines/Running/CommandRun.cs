using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Machines.Guests;

namespace Larder.Machines.Running;

/// <summary>Runs a command in the guest of a machine, and says in Larder's words what goes wrong.</summary>
/// <param name="machine">The machine's name.</param>
/// <param name="guest">A session of its agent. Stays the caller's.</param>
/// <param name="explain">Says why the guest is gone.</param>
/// <param name="clock">Takes the time.</param>
public sealed class CommandRun(string machine, GuestConnection guest, Func<Task<LarderException>> explain, TimeProvider clock)
{
    // Linux's own limits (execve(2)): a string, and all of them together in one frame of the protocol.
    private const int MostBytesOfString = 131_071;
    private const int MostBytes = (1 << 20) - 4096;

    /// <summary>Told of the process as soon as it is asked for; may be null.</summary>
    public Action<GuestProcess>? Started { get; init; }

    /// <summary>Runs one to its end.</summary>
    /// <param name="command">What.</param>
    /// <param name="streams">With what.</param>
    /// <param name="timeout">When to kill it; null for never.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="LarderException">
    /// LRD3414, LRD3415, LRD3416: the guest could not start it. LRD3418: it is too long. And why the guest is gone.
    /// </exception>
    public async Task<CommandResult> RunAsync(GuestCommand command, GuestStreams streams, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        RequireLength(command);
        long begun = clock.GetTimestamp();
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(timeout ?? Timeout.InfiniteTimeSpan);
        try
        {
            GuestProcess process = guest.Start(command, streams, over.Token);
            Started?.Invoke(process);
            return new CommandResult(await process.Exit.ConfigureAwait(false), clock.GetElapsedTime(begun));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new CommandResult(null, clock.GetElapsedTime(begun));
        }
        catch (GuestFailureException failure)
        {
            throw Refused(command.Arguments[0], failure);
        }
        catch (GuestLostException)
        {
            throw await explain().ConfigureAwait(false);
        }
    }

    /// <summary>Copies into the guest, or out of it.</summary>
    /// <param name="path">The path in the guest.</param>
    /// <param name="copy">Does it.</param>
    /// <exception cref="LarderException">LRD3416: the guest refused. And why the guest is gone.</exception>
    public async Task CopyAsync(string path, Func<GuestConnection, Task> copy)
    {
        ArgumentNullException.ThrowIfNull(copy);
        try
        {
            await copy(guest).ConfigureAwait(false);
        }
        catch (GuestFailureException failure)
        {
            throw new LarderException(
                ErrorCodes.GuestRefused,
                $"«{PackText.Printable(path)}» of the machine {machine} was not copied",
                PackText.Printable(failure.Message),
                failure.Number == 2 ? "Name a path that is there; the directory to copy into must exist" : "See what the path is with: larder machine exec NAME -- ls -la PATH",
                failure);
        }
        catch (GuestLostException)
        {
            throw await explain().ConfigureAwait(false);
        }
    }

    private static void RequireLength(GuestCommand command)
    {
        long total = 0;
        foreach (string text in command.Arguments.Concat(command.Environment))
        {
            int length = Encoding.UTF8.GetByteCount(text);
            total += length + sizeof(uint);
            if (length > MostBytesOfString)
            {
                throw TooLong($"«{PackText.Printable(text[..32])}…» has {length} bytes, and Linux takes {MostBytesOfString} for one argument or variable");
            }
        }

        if (total > MostBytes)
        {
            throw TooLong($"its arguments and environment have {total} bytes together, and a machine takes {MostBytes}");
        }
    }

    private static LarderException TooLong(string why) => new(
        ErrorCodes.GuestCommandTooLong, "The command was not run", why, "Hand long data over on standard input, or as a file with: larder machine copy");

    private LarderException Refused(string program, GuestFailureException failure)
    {
        string what = $"{PackText.Printable(program)} was not run in the machine {machine}";
        string why = PackText.Printable(failure.Message);
        return failure.Number switch
        {
            2 => new LarderException(ErrorCodes.GuestCommandNotFound, what, why, "Name a program that the image has, by its path or with a PATH that leads to it", failure),
            13 => new LarderException(ErrorCodes.GuestCommandNotExecutable, what, why, "Look at its mode, and at whether it is a program for this machine", failure),
            _ => new LarderException(ErrorCodes.GuestRefused, what, why, "Check --user and --workdir against what the image has", failure),
        };
    }
}
