using Larder.Database;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Install.Engine;
using Larder.Install.Journal;
using Larder.Install.Records;
using Larder.Sandbox;

namespace Larder.Install.Steps;

/// <summary>
/// All that can be refused before work begins: another platform, capabilities that an update adds, commands of other packs
/// (whose names are reserved here), no room, and, before the first installation, sandboxes that do not work.
/// </summary>
internal sealed class CheckPack : ITransactionStep
{
    public TransactionState State => TransactionState.Precheck;

    public StepResult Run(TransactionRun run)
    {
        PackManifest manifest = run.Pack!.Descriptor.Manifest;
        manifest.Platform.EnsureRunsHere($"{manifest.Name} {manifest.Version}");
        CheckBase(run, manifest);
        InstalledRevision? installed = run.Services.Revisions.Current(manifest.Name);
        CheckCapabilities(run, manifest, installed);
        Dependants.Check(
            [.. run.Services.Revisions.Current().Where(revision => revision.Name != manifest.Name)],
            manifest.Name,
            manifest.Version,
            "Update what needs it first, or install a version that fits");
        CheckSpace(run);
        if (run.Services.Settings.IsSandboxed && manifest.Commands.Count > 0 && run.Services.Generations.Current == 0)
        {
            SandboxProbe.RequireAsync(run.CancellationToken).GetAwaiter().GetResult();
        }

        return new StepResult(Rows: work => Reserve(work, run, manifest));
    }

    public void Undo(TransactionRun run)
    {
        using UnitOfWork work = run.Services.Root.Database.Begin();
        _ = CommandTable.Fit(work, run.Services.Revisions.Current(), run.Id);
        work.Commit(InstallKillPoints.CommitCommands);
    }

    // Outside of a sandbox a program of an image would find the libraries of this machine.
    private static void CheckBase(TransactionRun run, PackManifest manifest)
    {
        if (manifest.Base.IsImage && manifest.Commands.Count > 0 && !run.Services.Settings.IsSandboxed)
        {
            throw new LarderException(
                ErrorCodes.UnsupportedBase,
                $"{manifest.Name} {manifest.Version} was not installed",
                $"it runs on {manifest.Base}, whose files only a sandbox can show it, and sandbox.mode is none",
                "Set sandbox.mode to bubblewrap");
        }
    }

    private static void CheckCapabilities(TransactionRun run, PackManifest manifest, InstalledRevision? installed)
    {
        if (installed is null || run.Request.AcceptCapabilities)
        {
            return;
        }

        string[] added =
        [
            .. manifest.Capabilities.Where(wanted => !installed.Manifest.Capabilities.Any(had => had.Covers(wanted))).Select(wanted => wanted.ToString()),
        ];
        if (added.Length > 0)
        {
            throw new LarderException(
                ErrorCodes.MoreCapabilities,
                $"{manifest.Name} {manifest.Version} was not installed",
                $"it asks for {string.Join(", ", added)}, which {installed.Version} did not",
                "Repeat the command with --accept-capabilities if that is what you want");
        }
    }

    private static void CheckSpace(TransactionRun run)
    {
        long needed = run.Pack!.Descriptor.Layers.Sum(layer => layer.Size);
        long free = new DriveInfo(run.Services.Root.Path).AvailableFreeSpace;
        if (free < needed)
        {
            throw new LarderException(
                ErrorCodes.NoSpace,
                $"{run.Plan.Pack} {run.Plan.Version} was not installed",
                $"its layers have {needed} bytes compressed, and {free} are free in {run.Services.Root.Path}",
                "Free some space and repeat the command");
        }
    }

    private static void Reserve(UnitOfWork work, TransactionRun run, PackManifest manifest)
    {
        foreach (PackCommand command in manifest.Commands)
        {
            PackName? owner = CommandTable.Owner(run.Services.Root.Database, command.Name);
            if (owner is not null && owner != manifest.Name && !run.Request.Force)
            {
                throw new LarderException(
                    ErrorCodes.CommandConflict,
                    $"{manifest.Name} {manifest.Version} was not installed",
                    $"the command {command.Name} belongs to {owner}",
                    $"Remove {owner} first, or take the command over with --force");
            }

            CommandTable.Take(work, command.Name, manifest.Name, run.Id);
        }
    }
}
