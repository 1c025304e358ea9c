using Larder.Machines.Guests;
using Larder.Machines.Records;
using Larder.Native.Files;
using Larder.Native.Processes;

namespace Larder.Machines.Keeping;

/// <summary>Ends a machine that another process runs.</summary>
internal sealed class MachineStop(DirectoryHandle machines, string path, string name)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks for it. False when it has not ended in time, or nobody can be asked.</summary>
    public async Task<bool> AskAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using MachineDirectory? directory = MachineDirectory.TryOpen(machines, path, name);
        if (directory is null)
        {
            return true;
        }

        try
        {
            Stream stream = await RelayServer.ConnectAsync(directory.Handle, cancellationToken).ConfigureAwait(false);
            using CancellationTokenSource giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            giveUp.CancelAfter(patience);
            GuestConnection guest = await GuestConnection.OpenAsync(stream, giveUp.Token).ConfigureAwait(false);
            await using (guest.ConfigureAwait(false))
            {
                await guest.ShutDownAsync(giveUp.Token).ConfigureAwait(false);
                return await IsOverAsync(patience, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            return await IsOverAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Kills the process that looks after it, and its monitor dies with that.</summary>
    public async Task ForceAsync(CancellationToken cancellationToken)
    {
        using MachineDirectory? directory = MachineDirectory.TryOpen(machines, path, name);
        if (directory?.ReadRun() is { } run && ProcessHandle.TryOpen(run.Process) is { } keeper)
        {
            // The number is still that of the process that has the machine: asked after the process was taken hold of.
            using (keeper)
            {
                if (MachineClaims.IsClaimed(machines, name) && directory.ReadRun()?.Process == run.Process)
                {
                    _ = keeper.TrySend(ProcessSignal.Kill);
                }
            }
        }

        _ = await IsOverAsync(Patience, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> IsOverAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        long until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (MachineClaims.IsClaimed(machines, name))
        {
            if (Environment.TickCount64 >= until)
            {
                return false;
            }

            await Task.Delay(20, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }
}
