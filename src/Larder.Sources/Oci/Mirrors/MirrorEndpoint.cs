namespace Larder.Sources.Oci.Mirrors;

/// <summary>A registry that is asked before the one that a reference names.</summary>
/// <param name="Host">Host and, where it needs one, port.</param>
public sealed record MirrorEndpoint(string Host)
{
    /// <summary>What stands before the repository's name there; empty for nothing. <c>dockerhub</c>, for example.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>True for a proxy of several registries, which is told by <c>?ns=</c> which one is meant.</summary>
    public bool IsProxy { get; init; }

    /// <summary>True when it is to be asked over http, which is done only where that is allowed; false for https; null for the client's own rule.</summary>
    public bool? IsPlain { get; init; }

    /// <summary>Whether it is asked what a tag stands for.</summary>
    public bool HasTags { get; init; } = true;

    /// <summary>Whether it is asked for what is named by a digest.</summary>
    public bool HasContent { get; init; } = true;

    /// <summary>What it gets beside each request, and whom is believed that it is who it is; null where nothing is said.</summary>
    public EndpointAccess? Access { get; init; }
}
