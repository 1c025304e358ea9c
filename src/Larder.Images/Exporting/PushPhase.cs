namespace Larder.Images.Exporting;

/// <summary>What the pushing of an image is at.</summary>
public enum PushPhase
{
    /// <summary>Writing the layer, whose digest is not known before.</summary>
    Pack,

    /// <summary>Sending what the registry lacks.</summary>
    Push,
}
