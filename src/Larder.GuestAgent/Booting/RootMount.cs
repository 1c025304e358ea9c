using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Booting;

/// <summary>Mounts the image, with memory over it if wanted, and makes it the root.</summary>
internal static unsafe class RootMount
{
    /// <summary>Throws when the device does not come, or cannot be mounted.</summary>
    public static void Enter(BootOptions options)
    {
        AwaitDevice(options.Root);
        Mounting.MakeDirectory("/newroot"u8);
        if (options.HasOverlay)
        {
            Mounting.MakeDirectory("/lower"u8);
            Mounting.MakeDirectory("/upper"u8);
            MountReadOnly(options, "/lower"u8);
            Mounting.Mount("tmpfs"u8, "/upper"u8, "tmpfs"u8, 0, "mode=0755"u8);
            Mounting.MakeDirectory("/upper/data"u8);
            Mounting.MakeDirectory("/upper/work"u8);
            Mounting.Mount("overlay"u8, "/newroot"u8, "overlay"u8, 0, "lowerdir=/lower,upperdir=/upper/data,workdir=/upper/work"u8);
        }
        else if (options.FileSystem.AsSpan().StartsWith("erofs"u8)
            || Mounting.Try(options.Root, "/newroot"u8, options.FileSystem) is Errors.ReadOnlyFileSystem or Errors.Access)
        {
            MountReadOnly(options, "/newroot"u8);
        }

        GuestMounts.LeaveEarly();
        Switch();
    }

    private static void AwaitDevice(byte[] device)
    {
        object? found = Patience.Await(() =>
            Descriptor.Status(Libc.CurrentDirectory, device, 0) is { Kind: Libc.KindBlock } ? device : null);
        if (found is null)
        {
            throw GuestException.Of("there is no block device", device, Errors.NotFound);
        }
    }

    private static void MountReadOnly(BootOptions options, ReadOnlySpan<byte> target)
    {
        int errno = Mounting.Try(options.Root, target, options.FileSystem, Libc.MountReadOnly);
        if (errno != 0 && options.FileSystem.AsSpan().StartsWith("ext4"u8))
        {
            // A journal that was not played back, on a disk that may not be written.
            errno = Mounting.Try(options.Root, target, options.FileSystem, Libc.MountReadOnly, "noload"u8);
        }

        if (errno != 0)
        {
            throw GuestException.Of("cannot mount the image of", options.Root, errno);
        }
    }

    // pivot_root(2) does not work from an initramfs: the new root is moved over it.
    private static void Switch()
    {
        fixed (byte* root = "/newroot"u8, here = "."u8, top = "/"u8)
        {
            if (Libc.ChangeDirectory(root) < 0 || Libc.Mount(here, top, null, Libc.MountMove, null) < 0
                || Libc.ChangeRoot(here) < 0 || Libc.ChangeDirectory(top) < 0)
            {
                throw GuestException.Of("cannot switch to", "/newroot"u8, Libc.Errno);
            }
        }
    }
}
