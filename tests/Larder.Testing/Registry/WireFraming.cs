namespace Larder.Testing.Registry;

/// <summary>How a body ends.</summary>
public enum WireFraming
{
    Length,
    Chunked,
    UntilClose,
}
