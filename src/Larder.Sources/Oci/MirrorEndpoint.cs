namespace Larder.Sources.Oci;

/// <summary>A registry that is asked before the one that a reference names.</summary>
/// <param name="Host">Host and, where it needs one, port.</param>
public sealed record MirrorEndpoint(string Host)
{
    /// <summary>What stands before the repository's name there; empty for nothing. <c>dockerhub</c>, for example.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>True for a proxy of several registries, which is told by <c>?ns=</c> which one is meant.</summary>
    public bool IsProxy { get; init; }
}
