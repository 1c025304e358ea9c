namespace Larder.Images.Pulling;

/// <summary>What an import of an image is doing.</summary>
public enum ImportPhase
{
    /// <summary>Fetching its documents.</summary>
    Resolve,

    /// <summary>Beginning to fetch the layers that are not there.</summary>
    Download,

    /// <summary>Unpacking layers into the store, while they come.</summary>
    Unpack,

    /// <summary>Applying the layers one upon the other.</summary>
    Stack,
}
