using System.Security.Cryptography;
using Larder.Database;

namespace Larder.Store.Checking;

/// <summary>Says which blobs a check reads.</summary>
internal sealed class BlobChoice
{
    private readonly VerifyOptions _options;
    private readonly HashSet<long>? _chosen;

    private BlobChoice(VerifyOptions options, HashSet<long>? chosen) => (_options, _chosen) = (options, chosen);

    /// <summary>Makes the choice of a check; a number of blobs is drawn at once.</summary>
    public static BlobChoice Of(LarderDatabase database, VerifyOptions options) => new(
        options,
        options.Count is long count
            ? [.. database.Query("SELECT id FROM blobs ORDER BY random() LIMIT ?1", row => row.Number(0), count)]
            : null);

    /// <summary>Whether a blob is read.</summary>
    /// <param name="row">The blob.</param>
    /// <param name="checkedTo">Up to where its segment was checked before; 0 for a held file, which can change at any time.</param>
    public bool Takes(in BlobRow row, long checkedTo) =>
        (!_options.SinceLast || row.Offset >= checkedTo)
        && (_chosen is null || _chosen.Contains(row.Id))
        && (_options.Share is not double share || RandomNumberGenerator.GetInt32(1 << 24) < share * (1 << 24));
}
