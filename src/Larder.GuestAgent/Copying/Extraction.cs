using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Copying;

/// <summary>Writes the entries of an archive below a directory. What an entry replaces is never written through. Owns descriptors.</summary>
internal sealed unsafe class Extraction(BeneathDirectory target)
{
    private readonly List<(byte[] Path, TarEntry Entry)> _directories = [];
    private readonly bool _isRoot = Libc.EffectiveUser() == 0;
    private TarEntry? _entry;
    private int _file = -1;

    /// <summary>The next entry. Throws with code 22 for a name that leads out.</summary>
    public void Begin(TarEntry entry)
    {
        _entry = entry;
        byte[] path = Inside(entry.Name);
        if (path.Length == 0)
        {
            return;
        }

        int parent = target.Parent(path, out byte[] name);
        switch (entry.Type)
        {
            case (byte)'0' or 0 or (byte)'7':
                BeginFile(parent, name);
                break;
            case (byte)'1':
                LinkTo(path, entry);
                break;
            case (byte)'2':
                Replace(parent, name);
                fixed (byte* text = Terminated.Of(entry.Link), at = name)
                {
                    Check(Libc.MakeSymbolicLink(text, parent, at), entry.Name);
                }

                Dress(parent, name, entry);
                break;
            case (byte)'5':
                MakeDirectory(parent, name, path, entry);
                break;
            case (byte)'6':
                Replace(parent, name);
                fixed (byte* at = name)
                {
                    Check(Libc.MakeNode(parent, at, Libc.KindFifo | 0x180, 0), entry.Name);
                    Dress(parent, name, entry);
                    _ = Libc.ChangeModeAt(parent, at, entry.Mode, 0);
                }

                break;
            default:
                throw GuestException.Of("only files, directories, links and pipes are copied, not", entry.Name, Errors.Invalid);
        }
    }

    /// <summary>Content of the file that was begun.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && _file >= 0)
        {
            int count = Descriptor.Write(_file, bytes);
            Check(count, _entry!.Name);
            bytes = bytes[count..];
        }
    }

    /// <summary>The entry is complete.</summary>
    public void Finish()
    {
        if (_file >= 0)
        {
            TarEntry entry = _entry!;
            fixed (byte* empty = "\0"u8)
            {
                CheckOwner(Libc.ChangeOwner(_file, empty, entry.User, entry.Group, Libc.EmptyPath), entry);
            }

            Check(Libc.ChangeMode(_file, entry.Mode), entry.Name);
            long* times = stackalloc long[] { entry.Seconds, entry.Nanoseconds, entry.Seconds, entry.Nanoseconds };
            Check(Libc.SetFileTimes(_file, times), entry.Name);
            Descriptor.Close(ref _file);
        }
    }

    /// <summary>Everything is there: directories get their modes and times, which writing into them would have changed.</summary>
    public void FinishDirectories()
    {
        for (int index = _directories.Count - 1; index >= 0; index--)
        {
            (byte[] path, TarEntry entry) = _directories[index];
            int parent = target.Parent(path, out byte[] name);
            fixed (byte* at = name)
            {
                // Another entry may have put something else there.
                _file = Libc.OpenAt(parent, at, Libc.ReadOnly | Libc.DirectoryOnly | Libc.NoFollow | Libc.CloseOnExec, 0);
            }

            _entry = entry;
            Finish();
        }
    }

    /// <summary>Lets go of what is open.</summary>
    public void Close()
    {
        Descriptor.Close(ref _file);
        target.Close();
    }

    // Without "./" and what else means nothing; empty for the directory itself.
    private static byte[] Inside(byte[] name)
    {
        if (name.Length == 0 || name[0] == (byte)'/' || name.AsSpan().Contains((byte)0))
        {
            throw GuestException.Of("a name leads out of the directory:", name, Errors.Invalid);
        }

        List<byte> path = [];
        foreach (Range range in name.AsSpan().Split((byte)'/'))
        {
            ReadOnlySpan<byte> part = name.AsSpan(range);
            if (part.SequenceEqual(".."u8))
            {
                throw GuestException.Of("a name leads out of the directory:", name, Errors.Invalid);
            }

            if (!part.IsEmpty && !part.SequenceEqual("."u8))
            {
                path.AddRange(path.Count > 0 ? "/"u8 : default);
                path.AddRange(part);
            }
        }

        return [.. path];
    }

    private static void Check(int result, byte[] name)
    {
        if (result < 0)
        {
            throw GuestException.Of("cannot write", name, Libc.Errno);
        }
    }

    private void CheckOwner(int result, TarEntry entry)
    {
        if (_isRoot)
        {
            Check(result, entry.Name);
        }
    }

    private void BeginFile(int parent, byte[] name)
    {
        Replace(parent, name);
        fixed (byte* at = name)
        {
            _file = Libc.OpenAt(parent, at, Libc.WriteOnly | Libc.Create | Libc.Exclusive | Libc.NoFollow | Libc.CloseOnExec, 0x180);
        }

        Check(_file, _entry!.Name);
    }

    private void LinkTo(byte[] path, TarEntry entry)
    {
        byte[] existing = Inside(entry.Link);
        int slash = existing.AsSpan().LastIndexOf((byte)'/');
        int from = target.TryOpen(slash < 0 ? default : existing.AsSpan(0, slash));
        Check(from, entry.Link);
        int parent = target.Parent(path, out byte[] name);
        fixed (byte* source = Terminated.Of(existing.AsSpan(slash + 1)), at = name)
        {
            // A name may be listed as a link to itself.
            bool isItself = existing.AsSpan().SequenceEqual(path);
            int result = isItself || Libc.MakeHardLink(from, source, parent, at, 0) == 0 ? 0 : Libc.Errno;
            if (result == Errors.Exists)
            {
                Replace(parent, name);
                result = Libc.MakeHardLink(from, source, parent, at, 0) < 0 ? Libc.Errno : 0;
            }

            _ = Libc.Close(from);
            if (result != 0)
            {
                throw GuestException.Of("cannot link to", entry.Link, result);
            }
        }
    }

    private void MakeDirectory(int parent, byte[] name, byte[] path, TarEntry entry)
    {
        if (Descriptor.Status(parent, name, Libc.NoFollowLink) is { } there && there.Kind != Libc.KindDirectory)
        {
            // A link to a directory that stays beneath is as good as one.
            int opened = target.TryOpen(path);
            if (opened >= 0)
            {
                _ = Libc.Close(opened);
                return;
            }

            Replace(parent, name);
        }

        fixed (byte* at = name)
        {
            int made = Libc.MakeDirectory(parent, at, 0x1C0);
            Check(made < 0 && Libc.Errno == Errors.Exists ? 0 : made, entry.Name);
        }

        _directories.Add((path, entry));
    }

    private void Replace(int parent, byte[] name)
    {
        fixed (byte* at = name)
        {
            if (Libc.Unlink(parent, at, 0) < 0 && Libc.Errno != Errors.NotFound
                && !(Libc.Errno == Errors.IsDirectory && Libc.Unlink(parent, at, Libc.RemoveDirectory) == 0))
            {
                throw GuestException.Of("cannot replace", _entry!.Name, Libc.Errno);
            }
        }
    }

    private void Dress(int parent, byte[] name, TarEntry entry)
    {
        long* times = stackalloc long[] { entry.Seconds, entry.Nanoseconds, entry.Seconds, entry.Nanoseconds };
        fixed (byte* at = name)
        {
            CheckOwner(Libc.ChangeOwner(parent, at, entry.User, entry.Group, Libc.NoFollowLink), entry);
            Check(Libc.SetTimes(parent, at, times, Libc.NoFollowLink), entry.Name);
        }
    }
}
