using System.Globalization;
using System.Text;
using Larder.Database.Roots;
using Larder.Formats.FileMetadata;
using Larder.Formats.Packs;
using Larder.Formats.Versions;
using Larder.Install.Engine;
using Larder.Install.Records;
using Larder.Materialise.Checkouts;
using Larder.Native.Durability;
using Larder.Native.Files;
using Larder.Store.Held;
using Microsoft.Win32.SafeHandles;

namespace Larder.Install.Generations;

/// <summary>
/// <c>installed/publisher/name/version_revision</c>: <c>tree/</c>, <c>manifest.json</c>, <c>launch/</c> and <c>.lease</c>.
/// Made beside its place and renamed; immutable from then on, and its files shared with equal ones of other revisions.
/// </summary>
internal sealed class RevisionDirectory(InstallServices services, PackManifest manifest, Revision revision)
{
    private const uint Public = 0x1ED;

    public string FinalPath => Path.Combine(services.Root.Path, "installed", manifest.Name.ToString(), $"{manifest.Version}_{revision}");

    /// <summary>Writes all files aside.</summary>
    public CheckoutResult Stage(
        FileSystem fileSystem, ReadOnlyMemory<byte> manifestText, long transaction, IProgress<long> progress, CancellationToken cancellationToken)
    {
        using DirectoryHandle parent = OpenParent();
        byte[] staging = StagingName(transaction);
        parent.RemoveTree(staging);
        parent.MakeDirectory(staging, Public);
        using DirectoryHandle directory = parent.OpenDirectory(staging);
        using SharedFiles shared = Shared();
        directory.MakeDirectory("tree"u8, Public);
        CheckoutResult result;
        using (DirectoryHandle tree = directory.OpenDirectory("tree"u8))
        {
            result = Checkout.Write(services.Store, fileSystem, tree, new CheckoutOptions { Shared = shared }, progress, cancellationToken);
        }

        // The tree's own root may forbid what its installer needs: to enter it, and to take it away one day.
        directory.SetMode("tree"u8, (ushort)Public);
        Write(directory, "manifest.json"u8, manifestText.Span, 0x1A4);
        Write(directory, ".lease"u8, default, 0x1A4);
        new LaunchDirectory(services.Settings, manifest, revision, FinalPath).Write(
            directory, Path.Combine(Path.GetDirectoryName(FinalPath)!, Encoding.ASCII.GetString(staging), "tree"));
        return result;
    }

    /// <summary>Syncs what was staged, and renames it into place.</summary>
    public void Publish(long transaction)
    {
        using DirectoryHandle parent = OpenParent();
        byte[] name = Encoding.ASCII.GetBytes($"{manifest.Version}_{revision}");
        Durable.SyncFileSystem(parent.Handle, InstallKillPoints.SyncStaged);
        Durable.Rename(parent, StagingName(transaction), parent, name, replace: false, InstallKillPoints.RenameRevision);
        Durable.Sync(parent.Handle, InstallKillPoints.SyncRevisions);
    }

    /// <summary>Takes a revision's directory away, staged or in place.</summary>
    public static void Remove(InstallServices services, PackName name, string directoryName, long transaction)
    {
        using DirectoryHandle installed = services.Root.Directory.OpenDirectory(RootPaths.Installed);
        byte[] path = Encoding.ASCII.GetBytes(name.ToString());
        using (DirectoryHandle? parent = installed.TryOpenDirectory(path))
        {
            if (parent is null)
            {
                return;
            }

            parent.RemoveTree(StagingName(transaction));
            byte[] final = Encoding.ASCII.GetBytes(directoryName);
            byte[] gone = [.. ".gone-"u8, .. final];
            parent.RemoveTree(gone);
            if (parent.TryStat(final) is not null)
            {
                Durable.Rename(parent, final, parent, gone, replace: false, InstallKillPoints.RenameAway);
                parent.RemoveTree(gone);
            }
        }

        RemoveEmpty(installed, path);
        RemoveEmpty(installed, Encoding.ASCII.GetBytes(name.Publisher));
    }

    /// <summary>Whether a command of the revision runs: its directory stays until it ends.</summary>
    public static bool IsInUse(InstallServices services, InstalledRevision revision)
    {
        using DirectoryHandle? directory = services.Root.Directory.TryOpenDirectory(
            [.. RootPaths.Installed, (byte)'/', .. Encoding.ASCII.GetBytes(revision.RelativePath)]);
        return directory?.TryStat(".lease"u8) is not null && !FileLock.IsLeaseFree(directory, ".lease"u8);
    }

    private static byte[] StagingName(long transaction) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $".new-{transaction}"));

    private static void RemoveEmpty(DirectoryHandle installed, byte[] path)
    {
        try
        {
            if (installed.TryStat(path) is not null)
            {
                installed.RemoveDirectory(path);
            }
        }
        catch (LinuxException error) when (error.Error is Errno.NotEmpty or Errno.Exists)
        {
            // Other revisions, or other packs of the publisher, are there.
        }
    }

    private static void Write(DirectoryHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content, uint mode)
    {
        using SafeFileHandle file = directory.CreateFile(name, mode);
        RandomAccess.Write(file, content, 0);
    }

    private DirectoryHandle OpenParent()
    {
        using DirectoryHandle installed = services.Root.Directory.OpenDirectory(RootPaths.Installed);
        _ = installed.EnsureDirectory(Encoding.ASCII.GetBytes(manifest.Name.Publisher), Public);
        byte[] path = Encoding.ASCII.GetBytes(manifest.Name.ToString());
        _ = installed.EnsureDirectory(path, Public);
        return installed.OpenDirectory(path);
    }

    private SharedFiles Shared()
    {
        SharedFiles shared = new();
        foreach (InstalledTree other in InstalledTrees.Of(services.Root))
        {
            if (services.Root.Directory.TryOpenDirectory(other.Path.Span) is { } tree)
            {
                shared.Add(services.Store, other.FileSystem, tree);
            }
        }

        return shared;
    }
}
