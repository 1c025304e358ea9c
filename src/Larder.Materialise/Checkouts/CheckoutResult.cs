namespace Larder.Materialise.Checkouts;

/// <summary>What a checkout did, and what it could not apply.</summary>
/// <param name="Files">Paths of files made.</param>
/// <param name="Bytes">Bytes copied.</param>
/// <param name="SharedFiles">Files linked from another checkout instead of copied.</param>
/// <param name="UnappliedOwners">Paths whose owner or group is another than the file metadata says.</param>
/// <param name="UnappliedModes">Paths without the setuid, setgid or sticky bit that the file metadata says.</param>
/// <param name="UnappliedAttributes">Extended attributes that were left out.</param>
/// <param name="UnappliedSpecials">Devices that were left out.</param>
public sealed record CheckoutResult(
    long Files, long Bytes, long SharedFiles, long UnappliedOwners, long UnappliedModes, long UnappliedAttributes, long UnappliedSpecials)
{
    /// <summary>What two parts of a checkout did together.</summary>
    internal CheckoutResult Plus(CheckoutResult other) => new(
        Files + other.Files,
        Bytes + other.Bytes,
        SharedFiles + other.SharedFiles,
        UnappliedOwners + other.UnappliedOwners,
        UnappliedModes + other.UnappliedModes,
        UnappliedAttributes + other.UnappliedAttributes,
        UnappliedSpecials + other.UnappliedSpecials);
}
