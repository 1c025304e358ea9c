using Larder.Formats.Errors;
using Larder.Formats.Oci;

namespace Larder.Images;

/// <summary>Words the failures of images.</summary>
internal static class ImageErrors
{
    public static LarderException NotFound(string name, string? near) => new(
        ErrorCodes.ImageNotFound,
        $"There is no image {name}",
        near is null ? "no image has that name" : $"no image has that name; did you mean {near}?",
        "See which there are with: larder image list");

    public static LarderException Taken(string name, string source, string asked) => new(
        ErrorCodes.ImageNameTaken,
        $"{name} was not changed",
        $"the name has an image from {source}, and you asked for {asked}",
        "Choose another --name, or put it in that one's place with --replace");

    public static LarderException Broken(string name, string why) => new(
        ErrorCodes.ImageBroken,
        $"{name} is not whole",
        why,
        "Repeat the pull or import that made it, which repairs it");

    public static LarderException NoRoot(string what, string why) => new(
        ErrorCodes.RootFileSystemInvalid,
        $"{what} was not published",
        why,
        "Give a directory or tar archive of a root file system, an ext4 or EROFS disk, or a bundle that holds rootfs.ext4");

    public static LarderException NoKernel(string what) => new(
        ErrorCodes.KernelRequired,
        $"{what} was not published",
        "it has no kernel in /boot, none was named, and there is no kernel called default",
        "Get one, as on Debian with: apt-get download linux-image-cloud-amd64, then larder kernel import FILE.deb --name default; or leave the kernel out with --no-kernel");

    public static LarderException Unfit(string name, string kernel, ImagePlatform platform) => new(
        ErrorCodes.KernelUnfit,
        $"{name} was not published",
        $"its programs are for {platform}, and the kernel is for {kernel}",
        "Choose another kernel with --kernel-ref, or leave it out with --no-kernel");
}
