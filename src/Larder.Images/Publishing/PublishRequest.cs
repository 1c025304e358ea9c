using Larder.Formats.Oci;
using Larder.Images.Booting;
using Larder.Images.Systems;

namespace Larder.Images.Publishing;

/// <summary>How an image is to be published.</summary>
public sealed record PublishRequest
{
    /// <summary>The name it gets; see <see cref="Records.ImageName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it takes the name of an image from somewhere else.</summary>
    public bool Replaces { get; init; }

    /// <summary>Whether the image is kept as it was published too, byte for byte: documents and compressed layers.</summary>
    public bool KeepsLayers { get; init; }

    /// <summary>Which of several is meant.</summary>
    public ImagePlatform Platform { get; init; } = ImagePlatform.Current;

    /// <summary>What the disk is to be like.</summary>
    public DiskRequest Disk { get; init; } = DiskRequest.Default;

    /// <summary>With which kernel it boots.</summary>
    public required KernelChoice Kernel { get; init; }

    /// <summary>The agent that is put into it as a service of its own init, which then boots; null where the agent boots it.</summary>
    public SystemAgent? System { get; init; }
}
