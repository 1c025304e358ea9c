using Larder.Formats.Castore;
using Larder.Formats.Errors;
using Larder.Native.Files;

namespace Larder.Images.Mounting;

/// <summary>Words the failures of mounts.</summary>
internal static class MountErrors
{
    /// <summary>What anybody but root gets.</summary>
    public static LarderException NotRoot(string what) => new(
        ErrorCodes.PermissionDenied,
        what,
        "only root may mount and unmount",
        "Run the command as root, or write a copy without being root: larder store checkout, or larder store export --format erofs");

    /// <summary>What a mount becomes that the kernel refused.</summary>
    public static LarderException Refused(string name, LinuxException error)
    {
        string what = $"{name} was not mounted";
        return error.Error switch
        {
            Errno.UnknownDevice or Errno.NotImplemented => new LarderException(
                ErrorCodes.MountUnsupported,
                what,
                $"this kernel does not know EROFS ({error.Message})",
                "Load it with: modprobe erofs, or use a kernel that has it; what needs no mount is: larder store checkout",
                error),
            Errno.BlockDeviceWanted => new LarderException(
                ErrorCodes.MountUnsupported,
                what,
                $"this kernel cannot mount EROFS from a file of the root's file system ({error.Message})",
                "Linux can from 6.12 (CONFIG_EROFS_FS_BACKED_BY_FILE), and from ext4, xfs or btrfs, but not from overlay or tmpfs; what needs no mount is: larder store checkout",
                error),
            Errno.NotPermitted or Errno.AccessDenied => new LarderException(
                ErrorCodes.PermissionDenied,
                what,
                $"the kernel refused it to root, as it does in containers ({error.Message})",
                "Run the command outside of the container, or give it CAP_SYS_ADMIN",
                error),
            _ => new LarderException(
                ErrorCodes.InputOutput, what, error.Message, "See what the kernel says of it with: dmesg | grep erofs", error),
        };
    }

    public static LarderException NoDirectory(string name, string target, LinuxException error) => new(
        ErrorCodes.MountTargetInvalid, $"{name} was not mounted", error.Message, $"Make the directory first with: mkdir {target}", error);

    public static LarderException Taken(string name, ReadOnlySpan<byte> path) => new(
        ErrorCodes.MountTargetInvalid,
        $"{name} was not mounted",
        $"a tree of this root is mounted at {NameText.Show(path)} already",
        $"Unmount that first with: larder image unmount {NameText.Show(path)}");

    public static LarderException LongRoot(string name, int bytes) => new(
        ErrorCodes.MountUnsupported,
        $"{name} was not mounted",
        $"the path of its metadata below the root has {bytes} bytes, and the kernel takes 255",
        "Use a root with a shorter path");

    public static LarderException NoTree(string name) => new(
        ErrorCodes.MountNeedsTree,
        $"{name} was not mounted",
        "it came as a finished disk, and the store has no files of it",
        "See where its disk is with: larder image inspect, and mount that: mount -o loop,ro ROOTFS DIR");

    public static LarderException NotThere(string target) => new(
        ErrorCodes.MountNotFound,
        $"{target} was not unmounted",
        "no tree of this root is mounted there",
        "See what is with: larder image mount");

    public static LarderException Failed(string target, LinuxException error) => error.Error is Errno.Busy
        ? new LarderException(
            ErrorCodes.MountBusy,
            $"{target} was not unmounted",
            "somebody has a file or directory of it open, or something is mounted below it",
            $"End what uses it and repeat the command; to see what does: fuser -vm {target}",
            error)
        : error.Error is Errno.NotPermitted or Errno.AccessDenied
            ? NotRoot($"{target} was not unmounted")
            : new LarderException(ErrorCodes.InputOutput, $"{target} was not unmounted", error.Message, "See what the kernel says of it with: dmesg", error);
}
