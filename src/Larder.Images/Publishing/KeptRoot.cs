namespace Larder.Images.Publishing;

/// <summary>The root that keeps what a source brings into the store.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Expires">When it stops keeping anything; null for when somebody removes it.</param>
internal sealed record KeptRoot(string Name, DateTimeOffset? Expires = null);
