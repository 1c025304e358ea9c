using Larder.Formats.Castore;
using Larder.Formats.Digests;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;
using Larder.Store.Segments;
using Larder.Store.Trees;

namespace Larder.Store.Importing;

/// <summary>Reads the names of directories: all that an import does for each of very many files. Used by one thread.</summary>
internal sealed class EntryReader(ImportRun run, StoreWriter writer)
{
    private const int Attempts = 3;
    private TreeCounts _counts;
    private long _read;
    private long _sockets;
    private long _mounts;

    /// <summary>Reads some names of a directory; directories among them are left to others.</summary>
    public void Read(ScannedDirectory directory, int start, int count)
    {
        Span<ScannedEntry> entries = directory.Entries.AsSpan(start, count);
        for (int index = 0; index < entries.Length; index++)
        {
            ref ScannedEntry entry = ref entries[index];
            try
            {
                run.CancellationToken.ThrowIfCancellationRequested();
                ReadOne(directory, ref entry);
            }
            catch (LinuxException error) when (error.Error is Errno.AccessDenied && run.TryLeaveOut(ImportErrors.PathBelow(directory.Path(), entry.Name)))
            {
                entry.Kind = FileKind.Unknown;
            }
            catch (IOException error)
            {
                throw ImportErrors.CannotRead(ImportErrors.PathBelow(directory.Path(), entry.Name), error);
            }
        }
    }

    /// <summary>A directory was listed.</summary>
    public void CountDirectory() => _counts = _counts with { Directories = _counts.Directories + 1 };

    /// <summary>A directory was left empty because another file system is mounted there.</summary>
    public void CountMount() => _mounts++;

    /// <summary>What was counted since this was asked last.</summary>
    public (TreeCounts Counts, long Read, long Sockets, long Mounts) TakeCounts()
    {
        (TreeCounts, long, long, long) taken = (_counts, _read, _sockets, _mounts);
        (_counts, _read, _sockets, _mounts) = (default, 0, 0, 0);
        return taken;
    }

    private void ReadOne(ScannedDirectory directory, ref ScannedEntry entry)
    {
        switch (entry.Kind)
        {
            case FileKind.Unknown or FileKind.Directory:
                break;
            case FileKind.File:
                ReadFile(directory, ref entry);
                break;
            case FileKind.Socket:
                _sockets++;
                entry.Kind = FileKind.Unknown;
                break;
            default:
                ReadOther(directory, ref entry);
                break;
        }
    }

    private void ReadFile(ScannedDirectory directory, ref ScannedEntry entry)
    {
        if (directory.Seen is { } seen && seen.TryRecall(directory.Handle!, ref entry, run.Links))
        {
            CountFile(entry.Size);
            return;
        }

        for (int attempt = 1; ; attempt++)
        {
            if (directory.Handle!.TryOpenFile(entry.Name) is not { } file)
            {
                entry.Kind = FileKind.Unknown;
                return;
            }

            using (file)
            {
                FileStatus before = file.Stat();
                if (before.Kind is not FileKind.File)
                {
                    throw Changed(directory, entry, "it was a file when its directory was listed, and is none now");
                }

                if (run.Links.TryJoin(before) is { } same)
                {
                    Set(ref entry, before, same.Attributes, same.Node.Digest, before.Size, same);
                    return;
                }

                _read++;
                PathAttributes attributes = ReadAttributes.Of(file, before);
                (Digest digest, long size) = writer.PutFile(file, before.Size, BlobKinds.File);
                if (size == before.Size && ImportedLinks.IsSame(before, file.Stat()))
                {
                    Node node = Node.File(digest, (ulong)size, (before.Mode & PathAttributes.OwnerExecute) != 0);
                    Set(ref entry, before, attributes, digest, size, run.Links.Add(before, node, attributes));
                    return;
                }
            }

            if (attempt == Attempts)
            {
                throw Changed(directory, entry, "it changed each of the three times it was read");
            }
        }
    }

    private void Set(ref ScannedEntry entry, in FileStatus status, PathAttributes attributes, Digest digest, long size, ImportedLink? link)
    {
        entry.Attributes = attributes;
        entry.Digest = digest;
        entry.Size = size;
        entry.Stamp = InodeStamp.Of(status);
        entry.More = link;
        CountFile(size);
    }

    private void CountFile(long size) => _counts = _counts with { Files = _counts.Files + 1, Bytes = _counts.Bytes + size };

    private void ReadOther(ScannedDirectory directory, ref ScannedEntry entry)
    {
        if (directory.Handle!.TryStat(entry.Name) is not { } status)
        {
            entry.Kind = FileKind.Unknown;
            return;
        }

        entry.Kind = status.Kind;
        ImportedLink? same = run.Links.TryJoin(status);
        entry.Attributes = same?.Attributes ?? ReadAttributes.Of(directory.Handle, entry.Name, status);
        switch (status.Kind)
        {
            case FileKind.Symlink:
                byte[]? target = same is null ? directory.Handle.ReadSymlink(entry.Name) : null;
                entry.More = same ?? run.Links.Add(status, target is null ? default : Node.Symlink(target), entry.Attributes) ?? (object?)target;
                _counts = _counts with { Symlinks = _counts.Symlinks + 1 };
                break;
            case FileKind.Fifo or FileKind.CharacterDevice or FileKind.BlockDevice:
                entry.Size = ((long)status.DeviceMajor << 32) | status.DeviceMinor;
                entry.More = same ?? run.Links.Add(status, default, entry.Attributes);
                _counts = _counts with { Specials = _counts.Specials + 1 };
                break;
            default:
                throw Changed(directory, entry, "it became something else after its directory was listed");
        }
    }

    private static Formats.Errors.LarderException Changed(ScannedDirectory directory, in ScannedEntry entry, string why) =>
        ImportErrors.Changed(ImportErrors.PathBelow(directory.Path(), entry.Name), why);
}
