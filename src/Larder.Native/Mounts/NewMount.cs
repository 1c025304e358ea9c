using System.Text;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Native.Mounts;

/// <summary>
/// A file system that the kernel has mounted and that stands nowhere yet (fsopen(2), fsmount(2)). Owns its descriptor: one
/// that was attached nowhere is gone with it. Needs the rights of root. All throw <see cref="LinuxException"/>.
/// </summary>
public sealed unsafe class NewMount : IDisposable
{
    /// <summary>The longest option that the kernel takes, in bytes.</summary>
    public const int LongestValue = 255;

    private readonly SafeFileHandle _mount;

    private NewMount(SafeFileHandle mount) => _mount = mount;

    /// <summary>Has the kernel mount a file system.</summary>
    /// <param name="type">Its type, as in /proc/filesystems.</param>
    /// <param name="source">What it is read from, by a path.</param>
    /// <param name="options">Its own options, in this order.</param>
    /// <param name="restrictions">What the mount does not let it do.</param>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.UnknownDevice"/>: the kernel does not know the type. <see cref="Errno.BlockDeviceWanted"/>: it cannot
    /// be read from a file there. The message has what the kernel said.
    /// </exception>
    public static NewMount Make(
        ReadOnlySpan<byte> type, ReadOnlySpan<byte> source, IEnumerable<KeyValuePair<string, byte[]>> options, MountRestrictions restrictions)
    {
        ArgumentNullException.ThrowIfNull(options);
        using SafeFileHandle context = Open(type);
        Configure(context, MountCalls.SetString, "source"u8, source);
        foreach ((string key, byte[] value) in options)
        {
            Configure(context, MountCalls.SetString, Encoding.ASCII.GetBytes(key), value);
        }

        if (restrictions.HasFlag(MountRestrictions.ReadOnly))
        {
            Configure(context, MountCalls.SetFlag, "ro"u8, default);
        }

        Configure(context, MountCalls.Create, default, default);
        long mount = MountCalls.Mount(MountCalls.MountFileSystem, context, MountCalls.MountCloseOnExec, (uint)restrictions);
        return mount < 0 ? throw LinuxException.Last("fsmount", type) : new NewMount(new SafeFileHandle((nint)mount, ownsHandle: true));
    }

    /// <summary>Lets it stand at a directory, whatever that is called by now.</summary>
    public void Attach(DirectoryHandle target)
    {
        ArgumentNullException.ThrowIfNull(target);
        byte nothing = 0;
        if (MountCalls.Move(
            MountCalls.MoveMount, _mount, &nothing, target.Handle, &nothing, MountCalls.FromEmptyPath | MountCalls.ToEmptyPath) < 0)
        {
            throw LinuxException.Last("move_mount");
        }
    }

    /// <summary>Closes the descriptor.</summary>
    public void Dispose() => _mount.Dispose();

    private static SafeFileHandle Open(ReadOnlySpan<byte> type)
    {
        fixed (byte* name = NativePath.Terminate(type, stackalloc byte[NativePath.StackSize]))
        {
            long context = MountCalls.Open(MountCalls.OpenFileSystem, name, MountCalls.OpenCloseOnExec);
            return context < 0 ? throw LinuxException.Last("fsopen", type) : new SafeFileHandle((nint)context, ownsHandle: true);
        }
    }

    private static void Configure(SafeFileHandle context, uint command, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyText = NativePath.Terminate(key, stackalloc byte[NativePath.StackSize]))
        fixed (byte* valueText = NativePath.Terminate(value, stackalloc byte[NativePath.StackSize]))
        {
            if (MountCalls.Configure(
                MountCalls.ConfigureFileSystem, context, command, key.IsEmpty ? null : keyText, command == MountCalls.SetString ? valueText : null, 0) == 0)
            {
                return;
            }
        }

        LinuxException error = LinuxException.Last("fsconfig", key.IsEmpty ? "create"u8 : key);
        throw Messages(context) is { Length: > 0 } messages ? LinuxException.With(error, messages) : error;
    }

    // One message for each read, with a letter for what it is in front: «e erofs: …».
    private static string Messages(SafeFileHandle context)
    {
        StringBuilder all = new();
        byte* buffer = stackalloc byte[1024];
        for (nint length; (length = MountCalls.ReadMessage(context, buffer, 1024)) > 0;)
        {
            _ = all.Append(all.Length > 0 ? "; " : "").Append(Encoding.UTF8.GetString(buffer, (int)length).Trim());
        }

        return all.ToString();
    }
}
