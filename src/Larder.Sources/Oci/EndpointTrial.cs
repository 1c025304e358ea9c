using Larder.Formats.Errors;

namespace Larder.Sources.Oci;

/// <summary>
/// Asks mirrors in their order, and the registry last. A mirror that lacks something, refuses or does not answer is
/// passed over; content that is not what it should be is tampering, and ends the trial.
/// </summary>
internal static class EndpointTrial
{
    /// <summary>The first answer.</summary>
    /// <exception cref="LarderException">What the registry itself failed with.</exception>
    public static async Task<T> FirstAsync<T>(
        IReadOnlyList<RegistryEndpoint> endpoints, Func<RegistryEndpoint, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                return await ask(endpoints[i], cancellationToken).ConfigureAwait(false);
            }
            catch (LarderException e) when (endpoints[i].IsMirror && IsPassedOver(e.Code))
            {
                // The next one is asked.
            }
        }
    }

    private static bool IsPassedOver(ErrorCode code) =>
        code == ErrorCodes.RegistryNotFound || code == ErrorCodes.RegistryUnreachable
        || code == ErrorCodes.RegistryUnauthorized || code == ErrorCodes.RegistryDenied
        || code == ErrorCodes.RegistryRateLimited || code == ErrorCodes.RegistryProtocol || code == ErrorCodes.RegistryTls;
}
