using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Native.Files;
using Larder.Store.Trees;

namespace Larder.Store.Importing;

/// <summary>One thread of an import, with a writer of its own.</summary>
/// <param name="run">The import.</param>
/// <param name="writer">Its own.</param>
/// <param name="between">Called after each piece of work; null for none.</param>
internal sealed class ImportWorker(ImportRun run, StoreWriter writer, Action? between = null)
{
    // A directory of very many names is read by several threads.
    private const int NamesAtOnce = 128;
    private readonly EntryReader _reader = new(run, writer);

    /// <summary>Works until nothing is left.</summary>
    public void Work()
    {
        while (run.Take() is { } task)
        {
            try
            {
                run.CancellationToken.ThrowIfCancellationRequested();
                Do(task);
                between?.Invoke();
            }
#pragma warning disable CA1031 // Whatever it is, it is thrown again by the thread that began the import.
            catch (Exception error)
#pragma warning restore CA1031
            {
                run.Fail(error);
                return;
            }

            run.Done();
        }
    }

    private void Do(in ImportTask task)
    {
        ScannedDirectory directory = task.Directory;
        if (task.Count == 0 && TryList(directory))
        {
            Share(directory);
        }
        else if (task.Count > 0)
        {
            _reader.Read(directory, task.Start, task.Count);
        }

        directory.Opened();
        Finish(directory);
        (TreeCounts counts, long read, long sockets, long mounts) = _reader.TakeCounts();
        run.Count(counts, read, sockets, mounts);
    }

    /// <summary>Opens a directory and lists it; false when it went away, or is left out.</summary>
    private bool TryList(ScannedDirectory directory)
    {
        try
        {
            if (directory.Parent is { } parent)
            {
                directory.Handle = parent.Handle!.TryOpenDirectory(directory.Name);
            }

            if (directory.Handle is not { } handle)
            {
                return false;
            }

            FileStatus status = handle.Stat(default);
            directory.Attributes = ReadAttributes.Of(handle.Handle, status);
            directory.Device = status.Device;
            directory.Node = CastoreDirectory.Empty.ToNode();
            if (directory.Parent is not null)
            {
                _reader.CountDirectory();
            }

            bool isMount = directory.Parent is { } above && above.Device != status.Device;
            if (isMount && run.Options.IsOneFileSystem)
            {
                _reader.CountMount();
            }
            else if (directory.Parent is null || !writer.IsOwnRoot(status))
            {
                directory.Entries = EntriesOf(directory, handle);
            }

            return true;
        }
        catch (LinuxException error) when (error.Error is Errno.AccessDenied && directory.Parent is not null && run.TryLeaveOut(directory.Path()))
        {
            directory.Node = null;
            return false;
        }
        catch (IOException error)
        {
            throw ImportErrors.CannotRead(directory.Path(), error);
        }
        finally
        {
            directory.Parent?.Opened();
        }
    }

    private static ScannedEntry[] EntriesOf(ScannedDirectory directory, DirectoryHandle handle)
    {
        IReadOnlyList<ListedName> names = handle.List();
        ScannedEntry[] entries = new ScannedEntry[names.Count];
        for (int index = 0; index < entries.Length; index++)
        {
            ListedName listed = names[index];
            FileKind kind = listed.Kind is FileKind.Unknown ? handle.TryStat(listed.Name)?.Kind ?? FileKind.Unknown : listed.Kind;
            entries[index] = new ScannedEntry
            {
                Name = listed.Name,
                Kind = kind,
                More = kind is FileKind.Directory ? new ScannedDirectory(directory, listed.Name) : null,
            };
        }

        Array.Sort(entries, static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        return entries;
    }

    // Directories are put last, and are taken first, by whoever is free; the names of this one are read here if they are few.
    private void Share(ScannedDirectory directory)
    {
        ScannedEntry[] entries = directory.Entries;
        for (int start = NamesAtOnce; start < entries.Length; start += NamesAtOnce)
        {
            directory.Expect(1);
            run.Put(new ImportTask(directory, start, Math.Min(NamesAtOnce, entries.Length - start)));
        }

        foreach (ref readonly ScannedEntry entry in entries.AsSpan())
        {
            if (entry.More is ScannedDirectory below)
            {
                below.Seen = directory.Seen?.Below(entry.Name);
                directory.Expect(1);
                run.Put(new ImportTask(below));
            }
        }

        _reader.Read(directory, 0, Math.Min(NamesAtOnce, entries.Length));
    }

    /// <summary>Ends a piece of work; a directory of which it was the last gets its node, and so may those above.</summary>
    private void Finish(ScannedDirectory directory)
    {
        for (ScannedDirectory? at = directory; at is not null && at.Finished(); at = at.Parent)
        {
            if (at.Node is not null)
            {
                at.Node = PutDirectory(at);
            }
        }
    }

    private Node PutDirectory(ScannedDirectory directory)
    {
        DirectoryBuilder builder = new();
        try
        {
            foreach (ref readonly ScannedEntry entry in directory.Entries.AsSpan())
            {
                if (entry.Node is { } node)
                {
                    _ = builder.Add(entry.Name, node);
                }
            }

            return writer.PutDirectory(builder.Build());
        }
        catch (LarderException error) when (error.Code == ErrorCodes.InvalidDirectory)
        {
            throw ImportErrors.NoTree(directory.Path(), error);
        }
    }
}
