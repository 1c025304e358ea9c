using System.Text;
using Larder.Formats.Errors;
using Larder.Machines.Making;
using Larder.Machines.Records;
using Larder.Native.Durability;
using Larder.Native.Files;

namespace Larder.Machines.Keeping;

/// <summary>Cleans up what processes left that were killed: nobody has such a machine any more, and its files say that it runs.</summary>
internal sealed class MachineSweeper(DirectoryHandle machines, string path, TimeProvider clock)
{
    private const string StagedSuffix = ".new";

    /// <summary>Looks at all machines.</summary>
    /// <returns>What was done, a sentence each.</returns>
    public IReadOnlyList<string> Run()
    {
        List<string> done = [];
        foreach (ListedName entry in machines.List())
        {
            string name = Encoding.UTF8.GetString(entry.Name);
            if (MachineName.IsOne(name))
            {
                done.AddRange(Look(name));
            }
            else if (name.StartsWith('.') && name.EndsWith(StagedSuffix, StringComparison.Ordinal))
            {
                RemoveStaged(entry.Name);
            }
        }

        return done;
    }

    /// <summary>Writes down that a machine has ended, which nobody else did.</summary>
    public void Settle(string name, string reason, bool isFault)
    {
        if (MachineClaims.TryClaim(machines, name) is { } claimed)
        {
            using MachineDirectory directory = new(claimed, Path.Combine(path, name));
            Settle(directory, reason, isFault);
        }
    }

    /// <summary>Removes a machine that the caller has claimed: out of sight by one rename, and then away.</summary>
    public void Remove(string name)
    {
        byte[] aside = MachineMaker.StagedName(name);
        machines.RemoveTree(aside);
        Durable.Rename(machines, Encoding.UTF8.GetBytes(name), machines, aside, replace: false, MachineKillPoints.RenameAway);
        machines.RemoveTree(aside);
    }

    private IEnumerable<string> Look(string name)
    {
        if (MachineClaims.TryClaim(machines, name) is not { } claimed)
        {
            yield break;
        }

        using MachineDirectory directory = new(claimed, Path.Combine(path, name));
        if (directory.ReadRecord() is not { } record)
        {
            yield break;
        }

        if (record.IsOnce)
        {
            machines.RemoveTree(Encoding.UTF8.GetBytes(name));
            yield return $"the machine {name} was left by a command that was killed; it was removed";
        }
        else if (record.Expires <= clock.GetUtcNow())
        {
            Remove(name);
            yield return $"the time of the machine {name} was over; it was removed";
        }
        else if (directory.ReadRun() is not null)
        {
            Settle(directory, "the process that looked after it was killed, or this machine went down", isFault: true);
            yield return $"the machine {name} had ended unexpectedly; what was left of its run was cleaned up";
        }
    }

    private void Settle(MachineDirectory directory, string reason, bool isFault)
    {
        RelayServer.Forget(directory.Handle);
        directory.Write(new EndRecord(clock.GetUtcNow(), reason, isFault ? ErrorCodes.MachineEnded.ToString() : null));
    }

    private void RemoveStaged(byte[] name)
    {
        if (MachineClaims.TryClaim(machines, name) is { } claimed)
        {
            machines.RemoveTree(name);
            FileLock.Release(claimed.Handle);
            claimed.Dispose();
        }
    }
}
