using Larder.Materialise.Checkouts;

namespace Larder.Cli.Commands.Store;

/// <summary>What <c>store checkout --json</c> prints.</summary>
/// <param name="Path">Absolute path of the new directory.</param>
/// <param name="Files">Regular files made.</param>
/// <param name="Bytes">Bytes copied.</param>
/// <param name="UnappliedOwners">Paths that got another owner or group than they have in the file system.</param>
/// <param name="UnappliedModes">Paths without their setuid, setgid or sticky bit.</param>
/// <param name="UnappliedAttributes">Extended attributes left out.</param>
/// <param name="UnappliedSpecials">Devices left out.</param>
internal sealed record CheckoutDocument(
    string Path, long Files, long Bytes, long UnappliedOwners, long UnappliedModes, long UnappliedAttributes, long UnappliedSpecials)
{
    public static CheckoutDocument Of(string path, CheckoutResult result) => new(
        path, result.Files, result.Bytes, result.UnappliedOwners, result.UnappliedModes, result.UnappliedAttributes, result.UnappliedSpecials);
}
