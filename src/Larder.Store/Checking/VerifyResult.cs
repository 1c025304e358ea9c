namespace Larder.Store.Checking;

/// <summary>What a check found.</summary>
/// <param name="Blobs">Blobs that were read.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Roots">Names whose trees were looked through.</param>
/// <param name="Damages">What is damaged; nothing on a sound store.</param>
public sealed record VerifyResult(long Blobs, long Bytes, int Roots, IReadOnlyList<Damage> Damages);
