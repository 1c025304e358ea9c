using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Formats.Versions;
using Larder.Install.Engine;
using Larder.Install.Journal;
using Larder.Install.Records;

namespace Larder.Install.Steps;

/// <summary>
/// Sees to it that what the pack needs is installed: it is already, or a file on the same command line has it, which is
/// then installed by a child transaction. A child's failure is the parent's; a pack that two need is installed once.
/// </summary>
internal sealed class InstallDependencies : ITransactionStep
{
    public TransactionState State => TransactionState.Dependencies;

    public StepResult Run(TransactionRun run)
    {
        PackManifest manifest = run.Pack!.Descriptor.Manifest;
        IReadOnlyList<Offer>? offers = null;
        foreach ((PackName needed, VersionRange range) in manifest.Dependencies)
        {
            InstalledRevision? installed = run.Services.Revisions.Current(needed);
            if (installed is not null && range.Contains(installed.Version))
            {
                continue;
            }

            RefuseCircle(run, manifest, needed);
            offers ??= Offer.Read(run.Request.Offered);
            Offer offer = offers.Where(offered => offered.Name == needed && range.Contains(offered.Version)).MaxBy(offered => offered.Version)
                ?? throw Dependants.Missing(manifest.Name, manifest.Version, needed, range, installed?.Version);
            InstallOffer(run, manifest, offer);
        }

        return StepResult.Done;
    }

    public void Undo(TransactionRun run)
    {
        // What was installed for this pack is complete in itself, and stays.
    }

    private static void InstallOffer(TransactionRun run, PackManifest manifest, Offer offer)
    {
        run.Log("info", $"installing {offer.Name} {offer.Version}, which {manifest.Name} needs");
        TransactionRequest request = PackRequest.ForFile(offer.Path, run.Request with { Reinstall = false }, run.CancellationToken);
        _ = new TransactionEngine(run.Services).RunChild(run, request, offer.Name.ToString());
    }

    private static void RefuseCircle(TransactionRun run, PackManifest manifest, PackName needed)
    {
        if (run.Ancestors.Append(manifest.Name).Contains(needed))
        {
            string circle = string.Join(" needs ", run.Ancestors.Reverse().Append(manifest.Name).Append(needed));
            throw new LarderException(
                ErrorCodes.DependencyCycle,
                $"{manifest.Name} {manifest.Version} was not installed",
                $"the packs need each other: {circle}",
                "Tell who made them");
        }
    }
}
