namespace Larder.Cli.Commands.Packs;

/// <summary>What <c>verify --json</c> prints.</summary>
/// <param name="Sound">True when nothing differs; the exit code says so too.</param>
/// <param name="Packs">Each pack that was looked at.</param>
internal sealed record VerifyDocument(bool Sound, IReadOnlyList<VerifiedPack> Packs);

/// <summary>One pack.</summary>
/// <param name="Pack">publisher/name.</param>
/// <param name="Version">Version.</param>
/// <param name="Revision">Revision.</param>
/// <param name="Differences">A line for each path that is not as it was installed.</param>
internal sealed record VerifiedPack(string Pack, string Version, string Revision, IReadOnlyList<string> Differences);
