using System.Globalization;
using Larder.Database;
using Larder.Formats.FileMetadata;
using Larder.Formats.Packs;
using Larder.Formats.Versions;
using Larder.Install.Engine;
using Larder.Install.Generations;
using Larder.Install.Journal;
using Larder.Install.Records;
using Larder.Materialise.Checkouts;
using Larder.Store.Roots;

namespace Larder.Install.Steps;

/// <summary>Writes the revision's files aside, syncs them, renames them into place, and records the revision.</summary>
internal sealed class StageRevision : ITransactionStep
{
    public TransactionState State => TransactionState.Install;

    public StepResult Run(TransactionRun run)
    {
        PackManifest manifest = run.Pack!.Descriptor.Manifest;
        Revision revision = Revision.Parse(run.Plan.Revision!);
        string rootName = DownloadPack.RootName(manifest.Name, run.Plan.Version!, run.Plan.Revision!);
        StoreRoot content = run.Services.StoreRoots.Find(rootName)
            ?? throw new InvalidOperationException($"The root {rootName} is not in the store.");

        RevisionDirectory directory = new(run.Services, manifest, revision);
        CheckoutResult checkout = directory.Stage(content.FileSystem, run.Pack.Descriptor.ManifestContent, run.Id, run.Moving(0), run.CancellationToken);
        directory.Publish(run.Id);
        run.Plan.Unapplied = Unapplied(checkout);
        InstallationRecord record = Record(run, directory.FinalPath);
        return new StepResult(Rows: work => Add(work, run, manifest, revision, content.FileSystem, record));
    }

    public void Undo(TransactionRun run)
    {
        if (run.Plan.Pack is null || run.Plan.Revision is null)
        {
            return;
        }

        RevisionDirectory.Remove(run.Services, run.Name, $"{run.Plan.Version}_{run.Plan.Revision}", run.Id);
        if (run.Plan.RevisionId is long id)
        {
            using UnitOfWork work = run.Services.Root.Database.Begin();
            RevisionTable.Forget(work, id);
            work.Commit(InstallKillPoints.CommitForgotten);
        }
    }

    private static void Add(UnitOfWork work, TransactionRun run, PackManifest manifest, Revision revision, FileSystem fileSystem, InstallationRecord record)
    {
        run.Plan.RevisionId = RevisionTable.Add(
            work, manifest, run.Pack!.Descriptor.ManifestContent, revision, run.Plan.ManifestDigest!, fileSystem, run.Id);
        InstallationTable.Add(work, run.Plan.RevisionId.Value, manifest.Name.Publisher, manifest.Name.Name, record);
    }

    private static string? Unapplied(CheckoutResult checkout)
    {
        List<string> parts = [];
        void Count(long count, string what)
        {
            if (count > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {what}"));
            }
        }

        Count(checkout.UnappliedOwners, "owners");
        Count(checkout.UnappliedModes, "setuid, setgid or sticky bits");
        Count(checkout.UnappliedAttributes, "extended attributes");
        Count(checkout.UnappliedSpecials, "devices");
        return parts.Count == 0 ? null : string.Join(", ", parts);
    }

    private static InstallationRecord Record(TransactionRun run, string path)
    {
        Dictionary<string, string> meta = [];
        void Note(string key, bool isSet)
        {
            if (isSet)
            {
                meta.Add(key, "true");
            }
        }

        Note("force", run.Request.Force);
        Note("reinstall", run.Request.Reinstall);
        Note("acceptCapabilities", run.Request.AcceptCapabilities);
        if (!run.Services.Settings.IsSandboxed)
        {
            meta.Add("sandbox", "none");
        }

        if (run.Plan.BaseSource is { } below)
        {
            meta.Add(InstallationRecord.BaseKey, below);
        }

        if (run.Plan.Unapplied is { } unapplied)
        {
            meta.Add("unapplied", unapplied);
        }

        return new InstallationRecord
        {
            SourceType = "local_pack",
            SourceUrl = run.Request.Reference,
            SourceRef = run.Plan.Version,
            ResolvedRef = run.Plan.ManifestDigest,
            Checksum = run.Request.FileDigest,

            // The file was compared with what it was when it was asked for, and with nothing that its maker said.
            ChecksumVerified = false,
            Verification = new InstallationVerification(run.Plan.Verification!, run.Plan.Findings),
            InstalledAt = run.Services.Clock.GetUtcNow(),
            InstalledBy = run.Request.RequestedBy,
            Method = run.Request.Method,
            StoragePath = path,
            Meta = meta,
        };
    }
}
