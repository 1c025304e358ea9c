namespace Larder.Images.Publishing;

/// <summary>What the making of an image is at.</summary>
public enum PublishPhase
{
    /// <summary>Finding out what the source stands for.</summary>
    Resolve,

    /// <summary>Fetching what is not here.</summary>
    Download,

    /// <summary>Bringing content into the store, while it still comes.</summary>
    Unpack,

    /// <summary>Applying layers one upon the other.</summary>
    Stack,

    /// <summary>Keeping layers as they were published.</summary>
    Keep,

    /// <summary>Writing the disk.</summary>
    Disk,

    /// <summary>Syncing all of it, and giving it its name.</summary>
    Publish,
}
