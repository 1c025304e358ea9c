namespace Larder.Sources.Oci.Authentication;

/// <summary>A token for one scope, and until when it is used.</summary>
internal sealed record AccessToken(string Value, DateTimeOffset Until);
