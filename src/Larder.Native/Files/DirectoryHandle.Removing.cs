using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Larder.Native.Files;

public sealed unsafe partial class DirectoryHandle
{
    // Each level holds a descriptor and a stack frame; what lies deeper is moved up first.
    private const int MaxRemovalDepth = 100;

    /// <summary>
    /// Removes whatever stands at a name, directories with all they hold at any depth, never following a link, never
    /// leaving the directory, and never emptying a file system that is mounted inside. Nothing there is no error.
    /// </summary>
    public void RemoveTree(ReadOnlySpan<byte> name)
    {
        switch (TryStat(name)?.Kind)
        {
            case null:
                return;
            case FileKind.Directory:
                using (DirectoryHandle top = OpenToEmpty(name))
                {
                    long moved = 0;
                    long before;
                    do
                    {
                        before = moved;
                        top.Empty(top, 0, ref moved);
                    }
                    while (moved != before);
                }

                RemoveDirectory(name);
                return;
            default:
                _ = TryUnlink(name);
                return;
        }
    }

    private void Empty(DirectoryHandle top, int depth, ref long moved)
    {
        foreach (ListedName entry in List())
        {
            FileKind? kind = entry.Kind is FileKind.Unknown ? TryStat(entry.Name)?.Kind : entry.Kind;
            if (kind is not FileKind.Directory)
            {
                _ = TryUnlink(entry.Name);
                continue;
            }

            using (DirectoryHandle inside = OpenToEmpty(entry.Name))
            {
                if (depth < MaxRemovalDepth)
                {
                    inside.Empty(top, depth + 1, ref moved);
                }
                else
                {
                    MoveUp(entry.Name, top, ref moved);
                    continue;
                }
            }

            RemoveDirectory(entry.Name);
        }
    }

    private void MoveUp(ReadOnlySpan<byte> name, DirectoryHandle top, ref long moved)
    {
        while (!TryMoveUp(name, top, moved++))
        {
        }
    }

    // False when the number is taken.
    private bool TryMoveUp(ReadOnlySpan<byte> name, DirectoryHandle top, long number)
    {
        byte[] target = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $".deep-{number}\0"));
        long result;
        fixed (byte* pointer = target)
        {
            result = OnName(
                name,
                (top.Descriptor, Target: (nint)pointer),
                static (handle, path, to) => Libc.RenameAt2(handle, path, to.Descriptor, (byte*)to.Target, Libc.RenameNoReplace));
        }

        return result == 0
            || (Marshal.GetLastPInvokeError() == (int)Errno.Exists ? false : throw LinuxException.Last("renameat2", name));
    }

    // A directory without owner rights can be neither listed, nor emptied, nor moved by an ordinary user.
    private DirectoryHandle OpenToEmpty(ReadOnlySpan<byte> name)
    {
        FileStatus status = Stat(name);
        if (status.Kind is FileKind.Directory && (status.Mode & 0x1C0) != 0x1C0)
        {
            SetMode(name, (ushort)(status.Mode | 0x1C0));
        }

        int descriptor = TryOpenBeneath(name, Libc.OpenReadOnly | Libc.OpenDirectory, 0, Libc.ResolveNoXDev);
        return descriptor < 0 ? throw LinuxException.Last("openat2", name) : new DirectoryHandle(descriptor);
    }
}
