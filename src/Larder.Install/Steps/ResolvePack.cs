using Larder.Formats.Digests;
using Larder.Formats.Packs;
using Larder.Install.Engine;
using Larder.Install.Journal;
using Larder.Install.Records;
using Larder.Sources.Local;

namespace Larder.Install.Steps;

/// <summary>
/// From a pack file to what it is: its manifest, its name, and whether there is anything to do. Takes the locks of all
/// packs that may change. The file must still be the one that the request named.
/// </summary>
internal sealed class ResolvePack : ITransactionStep
{
    public TransactionState State => TransactionState.Resolve;

    public StepResult Run(TransactionRun run)
    {
        string path = run.Request.Reference!;
        run.Pack = LocalPack.Open(path);
        CheckIsSameFile(run, path);
        PackManifest manifest = run.Pack.Descriptor.Manifest;
        run.Locks.Take(
            Offer.Read(run.Request.Offered).Select(offered => offered.Name).Append(manifest.Name),
            name => run.Log("info", $"waiting for another transaction on {name}"),
            run.CancellationToken);

        InstalledRevision? installed = run.Services.Revisions.Current(manifest.Name);
        TransactionPlan plan = run.Plan;
        plan.Pack = manifest.Name.ToString();
        plan.Version = manifest.Version.ToString();
        plan.ManifestDigest = run.Pack.Descriptor.ManifestDigest.ToString();
        plan.ContentId = manifest.ContentId.ToString();
        plan.FromVersion = installed?.Version.ToString();
        plan.FromRevision = installed?.Revision.ToString();
        if (run.Type is TransactionType.Update)
        {
            return ResolveUpdate(run, manifest, installed);
        }

        if (installed?.ManifestDigest == plan.ManifestDigest && !run.Request.Reinstall)
        {
            return NothingToDo(run, installed, "already installed");
        }

        plan.Revision = (manifest.Revision ?? run.Services.Revisions.NextLocal(manifest.Name)).ToString();
        return StepResult.Done;
    }

    public void Undo(TransactionRun run)
    {
        // It only read.
    }

    private static StepResult ResolveUpdate(TransactionRun run, PackManifest manifest, InstalledRevision? installed)
    {
        if (installed is null)
        {
            throw InstallErrors.NotInstalled(manifest.Name.ToString(), []);
        }

        if (installed.ManifestDigest == run.Plan.ManifestDigest || manifest.Version < installed.Version)
        {
            return NothingToDo(run, installed, $"{manifest.Version} is not newer than {installed.Version}");
        }

        run.Plan.Revision = (manifest.Revision ?? run.Services.Revisions.NextLocal(manifest.Name)).ToString();
        return StepResult.Done;
    }

    private static StepResult NothingToDo(TransactionRun run, InstalledRevision installed, string message)
    {
        run.Plan.IsAlreadyInstalled = true;
        run.Plan.Version = installed.Version.ToString();
        run.Plan.Revision = installed.Revision.ToString();
        run.Log("info", $"{installed.Name} {installed.Version} ({installed.Revision}): {message}");
        return new StepResult(IsNothingToDo: true);
    }

    private static void CheckIsSameFile(TransactionRun run, string path)
    {
        if (run.Pack!.FileSize != run.Request.FileSize)
        {
            throw InstallErrors.PackFileChanged(path, $"it has {run.Pack.FileSize} bytes now, and had {run.Request.FileSize} when it was asked for");
        }

        Sha256Digest digest = run.Pack.ComputeFileDigest(run.CancellationToken);
        if (digest.ToString() != run.Request.FileDigest)
        {
            throw InstallErrors.PackFileChanged(path, $"its SHA-256 is {digest} now, and was {run.Request.FileDigest} when it was asked for");
        }
    }
}
