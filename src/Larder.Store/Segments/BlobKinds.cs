namespace Larder.Store.Segments;

/// <summary>What the bytes of a blob are; one blob may be several (the empty one is a file and a directory).</summary>
[Flags]
public enum BlobKinds
{
    /// <summary>Nothing known.</summary>
    None = 0,

    /// <summary>The content of a file.</summary>
    File = 1,

    /// <summary>The encoding of a castore directory.</summary>
    Directory = 2,

    /// <summary>The file metadata of a tree.</summary>
    Metadata = 4,

    /// <summary>A root record.</summary>
    Root = 8,
}
