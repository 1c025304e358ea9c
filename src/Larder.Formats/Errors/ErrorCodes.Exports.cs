namespace Larder.Formats.Errors;

public static partial class ErrorCodes
{
    /// <summary>An image came as a finished disk, and is to be written in another form.</summary>
    public static readonly ErrorCode ImageOnlyDisk = new(3301, "the image is only a disk", ExitCode.Failed);

    /// <summary>A file system has a name that says something else in a layer.</summary>
    public static readonly ErrorCode LayerCannotHold = new(3302, "an image layer cannot hold it", ExitCode.Failed);

    /// <summary>An image is to be kept or handed out as it was published, and there are no layers.</summary>
    public static readonly ErrorCode LayersNotKept = new(3303, "there are no layers as they were published", ExitCode.NotFound);
}
