namespace Larder.Images.Pulling;

/// <summary>What an import of an image is doing.</summary>
public enum ImportPhase
{
    /// <summary>Fetching its documents.</summary>
    Resolve,

    /// <summary>Fetching layers and unpacking them into the store.</summary>
    Unpack,

    /// <summary>Applying the layers one upon the other.</summary>
    Stack,
}
