using Larder.Database.Roots;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Install.Engine;
using Larder.Install.Journal;
using Larder.Install.Records;
using Larder.Install.Steps;
using Larder.Sources.Bases;
using Larder.Store;

namespace Larder.Install;

/// <summary>
/// Changes the installed set of a root, one transaction a call. Each first recovers what ended processes left. Calls throw
/// <see cref="LarderException"/> with the code of what failed, after everything was undone. Owns nothing.
/// </summary>
public sealed class PackInstaller
{
    private readonly InstallServices _services;
    private readonly TransactionEngine _engine;

    /// <summary>Works on a root and its store, which stay the caller's; <paramref name="bases"/> gets into that store what packs run on.</summary>
    public PackInstaller(LarderRoot root, ContentStore store, TimeProvider clock, InstallSettings settings, IInstallObserver observer, IBaseTrees bases)
    {
        _services = new InstallServices(root, store, clock, settings, observer, bases);
        _engine = new TransactionEngine(_services);
    }

    /// <summary>Installs a pack file, or another revision of a pack that is installed.</summary>
    /// <param name="path">The pack file.</param>
    /// <param name="options">Everything of the request but the reference.</param>
    /// <param name="cancellationToken">Undoes what was done, before the switch.</param>
    public TransactionOutcome Install(string path, TransactionRequest options, CancellationToken cancellationToken)
    {
        TransactionRequest request = PackRequest.ForFile(path, Complete(options), cancellationToken);
        return _engine.Run(TransactionType.Install, request, Path.GetFileName(path), cancellationToken);
    }

    /// <summary>Updates an installed pack from a pack file, when that is newer.</summary>
    public TransactionOutcome UpdateFrom(string path, TransactionRequest options, CancellationToken cancellationToken)
    {
        TransactionRequest request = PackRequest.ForFile(path, Complete(options), cancellationToken);
        return _engine.Run(TransactionType.Update, request, Path.GetFileName(path), cancellationToken);
    }

    /// <summary>Updates an installed pack from where it came.</summary>
    /// <exception cref="LarderException">LRD5014: its file is gone.</exception>
    public TransactionOutcome Update(PackName pack, TransactionRequest options, CancellationToken cancellationToken)
    {
        InstalledRevision installed = _services.Revisions.Current(pack) ?? throw InstallErrors.NotInstalled(pack.ToString(), []);
        string? path = _services.Installations.Find(installed.Id)?.SourceUrl;
        if (path is null || !File.Exists(path))
        {
            throw new LarderException(
                ErrorCodes.UpdateSourceGone,
                $"{pack} was not updated",
                path is null ? "no file is recorded that it came from" : $"it came from {path}, which is not there any more",
                $"Name the newer file: larder update ./{pack.Name}.pack");
        }

        return UpdateFrom(path, options, cancellationToken);
    }

    /// <summary>Removes an installed pack.</summary>
    public TransactionOutcome Remove(PackName pack, TransactionRequest options, CancellationToken cancellationToken) => _engine.Run(
        TransactionType.Remove, Complete(options) with { Reference = pack.ToString() }, pack.ToString(), cancellationToken);

    /// <summary>Makes the installed set what it was in an earlier generation: the one before, or <c>options.To</c>.</summary>
    public TransactionOutcome Rollback(TransactionRequest options, CancellationToken cancellationToken) =>
        _engine.Run(TransactionType.Rollback, Complete(options), "the installed set", cancellationToken);

    /// <summary>Makes one pack what it was: the revision before, or <c>options.To</c> (a version or a revision).</summary>
    public TransactionOutcome Rollback(PackName pack, TransactionRequest options, CancellationToken cancellationToken) => _engine.Run(
        TransactionType.Rollback, Complete(options) with { Reference = pack.ToString() }, pack.ToString(), cancellationToken);

    /// <summary>Takes up an interrupted transaction.</summary>
    public TransactionOutcome Resume(long transaction, CancellationToken cancellationToken) => _engine.Resume(transaction, cancellationToken);

    /// <summary>Cancels a transaction: a running one stops before its next act and undoes, an interrupted one ends.</summary>
    /// <returns>False when it runs, and will stop soon.</returns>
    /// <exception cref="LarderException">LRD5011 no such transaction; LRD5012 it is over.</exception>
    public bool Cancel(long transaction)
    {
        TransactionRecord record = _services.Journal.Find(transaction) ?? throw InstallErrors.NoSuchTransaction(transaction);
        if (record.Finished is not null || record.Parent is not null)
        {
            throw InstallErrors.WrongState(transaction, record.State, "Only a transaction that is not over, and that a user asked for, can be cancelled");
        }

        if (record.State is not TransactionState.Interrupted)
        {
            _services.Journal.RequestCancel(transaction);
            return false;
        }

        _engine.Abandon(transaction);
        return true;
    }

    /// <summary>The pack that a user means by <c>publisher/name</c> or by the name alone, among those installed.</summary>
    /// <exception cref="LarderException">LRD5001 none, LRD5002 several.</exception>
    public static PackName Resolve(RevisionTable revisions, string? publisher, string name, bool alsoRemoved = false)
    {
        IEnumerable<InstalledRevision> known = alsoRemoved ? revisions.All() : revisions.Current();
        PackName[] packs = [.. known.Select(revision => revision.Name).Distinct()];
        PackName[] meant = [.. packs.Where(pack => pack.Name == name && (publisher is null || pack.Publisher == publisher))];
        return meant.Length switch
        {
            1 => meant[0],
            0 => throw InstallErrors.NotInstalled(
                publisher is null ? name : $"{publisher}/{name}",
                packs.Select(pack => pack.ToString()).Where(pack => pack.Contains(name, StringComparison.Ordinal) || IsNear(pack, name))),
            _ => throw InstallErrors.Ambiguous(name, meant),
        };
    }

    private static bool IsNear(string pack, string name)
    {
        string own = pack[(pack.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return name.Length > 2 && (own.StartsWith(name[..3], StringComparison.Ordinal) || name.Contains(own, StringComparison.Ordinal));
    }

    private TransactionRequest Complete(TransactionRequest options) => options with { RequestedBy = _services.Settings.UserName };
}
