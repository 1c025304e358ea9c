namespace Larder.Sources.Oci.Mirrors;

/// <summary>Who is asked for what a registry has.</summary>
/// <param name="Mirrors">First these, in this order.</param>
/// <param name="Server">Then this one in place of the registry itself; null for the registry.</param>
/// <param name="Origin">The file that says so, with its line where it has one; null when none says anything.</param>
public sealed record MirrorPlan(IReadOnlyList<MirrorEndpoint> Mirrors, MirrorEndpoint? Server, string? Origin)
{
    /// <summary>As <see cref="MirrorEndpoint.Access"/>, for the registry itself; null where nothing is said, or <see cref="Server"/> is meant by it.</summary>
    public EndpointAccess? Access { get; init; }

    /// <summary>The registry alone.</summary>
    public static MirrorPlan None { get; } = new([], null, null);
}
