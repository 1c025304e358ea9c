namespace Larder.Sources.Oci;

/// <summary>What a user shows a registry. A text of it never appears in messages.</summary>
public sealed record RegistryCredential
{
    /// <summary>Null when there is only a token.</summary>
    public string? User { get; init; }

    /// <summary>Null when there is only a token.</summary>
    public string? Password { get; init; }

    /// <summary>A refresh token, which is exchanged for access tokens.</summary>
    public string? IdentityToken { get; init; }

    /// <summary>An access token, which is shown as it is.</summary>
    public string? RegistryToken { get; init; }

    /// <summary>Whose it is; nothing secret.</summary>
    public override string ToString() => User ?? "a token";
}
