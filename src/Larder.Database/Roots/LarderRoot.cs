using System.Globalization;
using Larder.Formats.Errors;
using Larder.Native.Files;

namespace Larder.Database.Roots;

/// <summary>
/// An open root: its directory and its database; owns both. A root has one owner; anyone else is refused with LRD8005,
/// and uses the wrappers instead. What holds other people's files is 0700, what wrappers need is 0755.
/// </summary>
public sealed class LarderRoot : IDisposable
{
    private const uint Private = 0x1C0;
    private const uint Public = 0x1ED;

    private LarderRoot(string path, DirectoryHandle directory, LarderDatabase database)
    {
        Path = path;
        Directory = directory;
        Database = database;
        Locks = directory.OpenDirectory(RootPaths.Locks);
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>The root's directory.</summary>
    public DirectoryHandle Directory { get; }

    /// <summary>Its <c>locks/</c>.</summary>
    public DirectoryHandle Locks { get; }

    /// <summary>Its database.</summary>
    public LarderDatabase Database { get; }

    /// <summary>Opens a root, making it where there is none.</summary>
    /// <exception cref="LarderException">
    /// LRD8005 another owner, LRD9004 the database is lost, and what <see cref="LarderDatabase.Open(string)"/> throws.
    /// </exception>
    public static LarderRoot Open(string path) => Open(path, isLossKnown: false);

    /// <summary>As <see cref="Open(string)"/>, also where the database is lost: for who makes its rows anew.</summary>
    /// <exception cref="LarderException">As <see cref="Open(string)"/>, without LRD9004.</exception>
    public static LarderRoot OpenToRebuild(string path) => Open(path, isLossKnown: true);

    private static LarderRoot Open(string path, bool isLossKnown)
    {
        if (!System.IO.Directory.Exists(path))
        {
            try
            {
                ExactDirectory.Make(path, (UnixFileMode)Public);
            }
            catch (Exception error) when (error is UnauthorizedAccessException or IOException)
            {
                throw new LarderException(
                    ErrorCodes.PermissionDenied,
                    $"The root {path} cannot be made",
                    error.Message,
                    "Choose another with --root or LARDER_ROOT, or run as a user who may write there",
                    error);
            }
        }

        return TryOpen(path, isLossKnown)!;
    }

    /// <summary>Opens a root; null where there is none yet.</summary>
    /// <exception cref="LarderException">As <see cref="Open(string)"/>.</exception>
    public static LarderRoot? TryOpen(string path) => TryOpen(path, isLossKnown: false);

    private static LarderRoot? TryOpen(string path, bool isLossKnown)
    {
        if (!System.IO.Directory.Exists(path))
        {
            return null;
        }

        DirectoryHandle directory = DirectoryHandle.Open(path);
        try
        {
            RefuseOthers(path, directory.Stat(default));
            foreach (byte[] name in (byte[][])[[.. RootPaths.Installed], [.. RootPaths.Generations]])
            {
                _ = directory.EnsureDirectory(name, Public);
            }

            foreach (byte[] name in (byte[][])[[.. RootPaths.Store], [.. RootPaths.Data], [.. RootPaths.Locks]])
            {
                _ = directory.EnsureDirectory(name, Private);
            }

            string file = System.IO.Path.Combine(path, RootPaths.DatabaseName);
            directory.OpenOrCreate("larder.db"u8, 0x180).Dispose();
            return new LarderRoot(path, directory, OpenDatabase(path, file, directory, isLossKnown));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Closes the database and the directory.</summary>
    public void Dispose()
    {
        Database.Dispose();
        Locks.Dispose();
        Directory.Dispose();
    }

    private static LarderDatabase OpenDatabase(string path, string file, DirectoryHandle directory, bool isLossKnown)
    {
        LarderDatabase database = LarderDatabase.Open(file);
        try
        {
            if (!isLossKnown)
            {
                LostDatabase.Refuse(path, directory, database);
            }

            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static void RefuseOthers(string path, FileStatus status)
    {
        if (status.User != CurrentUser.Id)
        {
            throw new LarderException(
                ErrorCodes.NotOwner,
                $"The root {path} cannot be used",
                string.Create(CultureInfo.InvariantCulture, $"it belongs to user {status.User}, and this is user {CurrentUser.Id}"),
                $"Run its commands through {path}/bin, or use a root of your own with --root");
        }
    }
}
