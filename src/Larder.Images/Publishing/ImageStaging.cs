using Larder.Images.Records;
using Larder.Native.Durability;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Images.Publishing;

/// <summary>
/// An image while it is made: a directory with a dot-name beside its destination, locked, so that of two that make the same
/// image one waits. It appears whole, by one rename, or not at all; what an interrupted one left, the next one clears.
/// </summary>
internal sealed class ImageStaging : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly ImageDirectories _images;
    private readonly byte[] _staged;
    private readonly byte[] _name;
    private DirectoryHandle? _replaced;
    private bool _isPublished;

    private ImageStaging(ImageDirectories images, string id, DirectoryHandle directory)
    {
        (_images, Directory) = (images, directory);
        (_staged, _name) = (ImageDirectories.StagedName(id), System.Text.Encoding.UTF8.GetBytes(id));
    }

    /// <summary>Where files are put.</summary>
    public DirectoryHandle Directory { get; }

    /// <summary>Begins an empty one; waits while another process makes the same image.</summary>
    public static ImageStaging Begin(ImageDirectories images, string id, CancellationToken cancellationToken)
    {
        byte[] name = ImageDirectories.StagedName(id);
        while (true)
        {
            _ = images.Handle.EnsureDirectory(name, 0x1C0);

            // The one that made it may have published or removed it between these lines.
            if (TryClaim(images, name) is { } directory)
            {
                ImageStaging staging = new(images, id, directory);
                foreach (ListedName left in directory.List())
                {
                    directory.RemoveTree(left.Name);
                }

                return staging;
            }

            cancellationToken.WaitHandle.WaitOne(Pause);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Whether somebody is making an image.</summary>
    public static bool IsBusy(ImageDirectories images, string id) => IsBusy(images, ImageDirectories.StagedName(id));

    /// <summary>Whether somebody is at work in a staged directory; else what is in it was left.</summary>
    public static bool IsBusy(ImageDirectories images, ReadOnlySpan<byte> staged)
    {
        if (images.Handle.TryStat(staged) is not { Kind: FileKind.Directory })
        {
            return false;
        }

        using DirectoryHandle? claimed = TryClaim(images, staged);
        return claimed is null && images.Handle.TryStat(staged) is not null;
    }

    /// <summary>Locks a staged directory that nobody works in; null when somebody does, or it is gone. It ends with the handle.</summary>
    public static DirectoryHandle? TryClaim(ImageDirectories images, ReadOnlySpan<byte> staged)
    {
        DirectoryHandle? directory = images.Handle.TryStat(staged) is { Kind: FileKind.Directory } ? images.Handle.TryOpenDirectory(staged) : null;
        if (directory is not null && FileLock.TryLock(directory.Handle, shared: false)
            && images.Handle.TryStat(staged)?.Inode == DirectoryHandle.StatOpen(directory.Handle).Inode)
        {
            return directory;
        }

        directory?.Dispose();
        return null;
    }

    /// <summary>Takes away what an interrupted command left of an image that is there nevertheless.</summary>
    public static void Sweep(ImageDirectories images, string id)
    {
        byte[] staged = ImageDirectories.StagedName(id);
        using DirectoryHandle? claimed = TryClaim(images, staged);
        if (claimed is not null)
        {
            images.Handle.RemoveTree(staged);
        }
    }

    /// <summary>Writes the record, syncs all of it, and gives it its name; one that is there, and broken, is replaced.</summary>
    public void Publish(ImageRecord record)
    {
        using (SafeFileHandle file = Directory.CreateFile(ImageRecord.FileName, 0x180))
        {
            RandomAccess.Write(file, record.Encode(), 0);
        }

        Durable.SyncFileSystem(Directory.Handle, ImageKillPoints.SyncStaged);
        if (_images.Handle.TryStat(_name) is null)
        {
            Durable.Rename(_images.Handle, _staged, _images.Handle, _name, replace: false, ImageKillPoints.RenameImage);
            _isPublished = true;
        }
        else
        {
            // What was there stands at the staged name then, locked as all there, and is removed with it.
            _replaced = TryClaim(_images, _name);
            Durable.Exchange(_images.Handle, _staged, _images.Handle, _name, ImageKillPoints.RenameImage);
        }

        Durable.Sync(_images.Handle.Handle, ImageKillPoints.SyncImages);
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        if (!_isPublished)
        {
            _images.Handle.RemoveTree(_staged);
        }

        _replaced?.Dispose();
        FileLock.Release(Directory.Handle);
        Directory.Dispose();
    }
}
