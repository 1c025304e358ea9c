using System.Security.Cryptography;

namespace Larder.Formats.Digests;

/// <summary>Computes the digest of content and compares it with the one expected, of either kind. Dispose it.</summary>
internal sealed class DigestCheck : IDisposable
{
    private readonly Digest _blake3;
    private readonly Sha256Digest _sha256;
    private readonly Blake3Hasher? _blake3Hasher;
    private readonly IncrementalHash? _sha256Hasher;

    /// <summary>Takes exactly one of both.</summary>
    public DigestCheck(Digest? blake3, Sha256Digest? sha256)
    {
        if (sha256 is { } wanted)
        {
            _sha256 = wanted;
            _sha256Hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        }
        else
        {
            _blake3 = blake3 ?? throw new ArgumentNullException(nameof(blake3));
            _blake3Hasher = new Blake3Hasher();
        }
    }

    public void Append(ReadOnlySpan<byte> content)
    {
        _blake3Hasher?.Update(content);
        _sha256Hasher?.AppendData(content);
    }

    /// <summary>Compares; when false, <paramref name="disagreement"/> names both digests.</summary>
    public bool Matches(out string disagreement)
    {
        string expected;
        string actual;
        bool matches;
        if (_sha256Hasher is not null)
        {
            Span<byte> bytes = stackalloc byte[Sha256Digest.Size];
            _sha256Hasher.GetCurrentHash(bytes);
            Sha256Digest computed = new(bytes);
            (matches, expected, actual) = (computed == _sha256, _sha256.ToString(), computed.ToString());
        }
        else
        {
            Digest computed = _blake3Hasher!.Finish();
            (matches, expected, actual) = (computed == _blake3, _blake3.ToString(), computed.ToString());
        }

        disagreement = matches ? "" : $"{expected} was expected, {actual} was read";
        return matches;
    }

    public void Dispose() => _sha256Hasher?.Dispose();
}
