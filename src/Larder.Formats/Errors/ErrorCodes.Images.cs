namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>No image has the name.</summary>
    public static readonly ErrorCode ImageNotFound = new(3001, "there is no image of that name", ExitCode.NotFound);

    /// <summary>The text cannot be the name of an image.</summary>
    public static readonly ErrorCode ImageNameInvalid = new(3002, "the name of an image is invalid", ExitCode.Usage);

    /// <summary>The name stands for an image from somewhere else.</summary>
    public static readonly ErrorCode ImageNameTaken = new(3003, "the name has another image", ExitCode.Conflict);

    /// <summary>The files of an image are not what its record says.</summary>
    public static readonly ErrorCode ImageBroken = new(3004, "an image is not whole", ExitCode.Integrity);

    /// <summary>Nothing says with which kernel the image is to boot.</summary>
    public static readonly ErrorCode KernelRequired = new(3005, "an image needs a kernel", ExitCode.NotFound);

    /// <summary>What was given is no root file system, disk or bundle.</summary>
    public static readonly ErrorCode RootFileSystemInvalid = new(3006, "there is no root file system in it", ExitCode.Integrity);

    /// <summary>There is nothing at the path that an image was to be made of.</summary>
    public static readonly ErrorCode ImageSourceNotFound = new(3010, "there is nothing to make an image of", ExitCode.NotFound);

    /// <summary>Neither the catalog nor the registry knows the name.</summary>
    public static readonly ErrorCode ImageUnknown = new(3007, "nobody knows the image", ExitCode.NotFound);

    /// <summary>The directory of images is another root's, has something else in it, or is not mounted.</summary>
    public static readonly ErrorCode ImagesElsewhere = new(3009, "the directory of images is not this root's", ExitCode.Conflict);

    /// <summary>An image that is to boot its own init has none that starts services for us.</summary>
    public static readonly ErrorCode SystemInitMissing = new(3011, "the image has no systemd", ExitCode.Failed);

    /// <summary>Something in an image stands where the agent's files are to be.</summary>
    public static readonly ErrorCode SystemFilesRefused = new(3012, "the agent has no place in the image", ExitCode.Failed);

    /// <summary>The kernel of an image is for another architecture than its programs.</summary>
    public static readonly ErrorCode KernelUnfit = new(3008, "a kernel is for another machine", ExitCode.Failed);
}
