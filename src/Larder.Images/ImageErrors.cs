using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Catalog;
using Larder.Sources.Oci;

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
        $"Look at all of it with: larder image verify {name}, and repeat the pull or import that made it");

    public static LarderException NoLayers(string reference) => new(
        ErrorCodes.LayersNotKept,
        $"{reference} was not published",
        "it is no image of a registry, and so has no layers that could be kept",
        "Leave --keep-layers out");

    public static LarderException LayersNotKept(string name, string reference) => new(
        ErrorCodes.LayersNotKept,
        $"{name} cannot be handed out as it was published",
        "its layers were not kept",
        ImageReference.HasScheme(reference) || ImageAddress.AsksCatalog(reference)
            ? $"Keep them with: larder image pull {reference} --name {name} --keep-layers, and the options of its disk and kernel; or leave --original out"
            : "Leave --original out");

    public static LarderException NoRoot(string what, string why) => new(
        ErrorCodes.RootFileSystemInvalid,
        $"{what} was not published",
        why,
        "Give a directory or tar archive of a root file system, an ext4 or EROFS disk, or a bundle that holds rootfs.ext4");

    public static LarderException NothingAt(string path) => new(
        ErrorCodes.ImageSourceNotFound,
        $"{path} was not published",
        "there is no such file or directory",
        "Look at the path; one that is relative is so to the working directory");

    public static LarderException Elsewhere(string path, string? noted, string owner, bool hasImages) => new(
        ErrorCodes.ImagesElsewhere,
        $"{path} is not used as the directory of images",
        noted is not null ? $"it has those of the root {noted}, and this one is {owner}"
        : hasImages ? $"the root {owner} has images, and they are not there"
        : "there is something else in it",
        noted is null && hasImages ? "See whether the disk that it is on is mounted" : "Choose a directory of its own with LARDER_IMAGES_DIR"
            + (noted is null ? "" : ", or, if the root was moved, write its path into .larder-root there"));

    public static LarderException Changed(string path) => new(
        ErrorCodes.DigestMismatch,
        $"{path} was not published",
        "it was changed while it was read",
        "Repeat the command when nobody writes to it, as no machine that runs from it");

    public static LarderException Finished(string what) => new(
        ErrorCodes.Usage,
        "The command line cannot be understood",
        $"{what} comes with a finished disk, which is published as it is",
        "Leave --format, --size, --label, --uuid and --journal out");

    public static LarderException FinishedSystem(string what) => new(
        ErrorCodes.Usage,
        "The command line cannot be understood",
        $"{what} comes with a finished disk, into which nothing can be put",
        "Leave --system out");

    public static LarderException NoSystemd(string name) => new(
        ErrorCodes.SystemInitMissing,
        $"{name} was not published",
        "it is to boot its own init, and has neither /usr/lib/systemd/systemd nor /lib/systemd/systemd that can be executed",
        "Leave --system out: then Larder's agent boots it; or choose an image that is a whole system");

    public static LarderException NoPlaceForAgent(string name, LarderException cause) => new(
        ErrorCodes.SystemFilesRefused,
        $"{name} was not published",
        $"the agent's files cannot be put into it: {cause.What}, since {cause.Why}",
        "Leave --system out: then Larder's agent boots it; or tell who made the image",
        cause);

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
