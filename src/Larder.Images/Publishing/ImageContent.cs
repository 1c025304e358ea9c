using Larder.Formats.FileMetadata;
using Larder.Formats.Oci;

namespace Larder.Images.Publishing;

/// <summary>What an image is made of, at hand.</summary>
internal abstract class ImageContent
{
    /// <summary>The file system in the store; null when the disk comes finished.</summary>
    public virtual FileSystem? FileSystem => null;

    /// <summary>What it runs on, where it says so.</summary>
    public ImagePlatform? Platform { get; init; }

    /// <summary>What is to be run in it; null when nobody said.</summary>
    public ImageExecution? Execution { get; init; }

    /// <summary>The path of its own init, where that is to boot; null otherwise.</summary>
    public string? Init { get; init; }

    /// <summary>Whether the disk comes finished; else it is made as was asked for.</summary>
    public abstract bool IsFinished { get; }

    /// <summary>Whether it brings a kernel; null when that shows only while it is read.</summary>
    public abstract bool? HasKernel { get; }

    /// <summary>Puts the disk, and its own kernel if that is wanted and there, into an image.</summary>
    public abstract PlacedContent Place(ImageStaging staging, bool withKernel, IProgress<long>? progress, CancellationToken cancellationToken);
}
