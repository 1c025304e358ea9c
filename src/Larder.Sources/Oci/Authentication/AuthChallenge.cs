namespace Larder.Sources.Oci.Authentication;

/// <summary>One challenge of a <c>WWW-Authenticate</c> header (RFC 9110 §11.6.1).</summary>
/// <param name="Scheme">As <c>Bearer</c>; compared without case.</param>
/// <param name="Parameters">By name without case.</param>
internal sealed record AuthChallenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public bool Is(string scheme) => Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase);

    public string? Find(string name) => Parameters.GetValueOrDefault(name);
}
