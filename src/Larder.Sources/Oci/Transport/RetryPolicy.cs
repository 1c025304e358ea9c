using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Larder.Sources.Oci.Transport;

/// <summary>
/// When to try again and after how long: after a cut, a stall, 408, 429 and 5xx but 501; not after other refusals,
/// nor when the certificate is wrong, the name unknown or nobody listening: whoever mistyped should not wait. Waits double and are jittered, so that many clients do not come back at once.
/// </summary>
internal sealed class RetryPolicy(RegistryClientOptions options, TimeProvider clock)
{
    /// <summary>True for what a network does: it may be gone at the next attempt.</summary>
    public static bool IsCut(Exception failure) => failure switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => false,
        HttpRequestException { InnerException: AuthenticationException } => false,
        HttpRequestException
        {
            InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.ConnectionRefused },
        } => false,
        HttpRequestException or HttpIOException or TimeoutException or IOException { InnerException: SocketException } => true,
        _ => false,
    };

    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        || (status >= HttpStatusCode.InternalServerError && status != HttpStatusCode.NotImplemented);

    /// <summary>Retry-After in either form (RFC 9110 §10.2.3); null when absent or unreadable.</summary>
    public static TimeSpan? ReadRetryAfter(HttpResponseMessage response, TimeProvider clock)
    {
        RetryConditionHeaderValue? header = response.Headers.RetryAfter;
        TimeSpan? wait = header?.Delta ?? (header?.Date is { } date ? date - clock.GetUtcNow() : null);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>The wait before another attempt; null when there is to be none.</summary>
    /// <param name="failures">Attempts that failed, 1 and up.</param>
    /// <param name="asked">What the registry asks for; null when it does not.</param>
    public TimeSpan? Delay(int failures, TimeSpan? asked = null)
    {
        if (failures >= options.MaxAttempts || asked > options.MaxDelay)
        {
            return null;
        }

        double doubled = options.FirstDelay.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 16));
        double jitter = 0.5 + (RandomNumberGenerator.GetInt32(1000) / 1000.0);
        TimeSpan own = TimeSpan.FromMilliseconds(Math.Min(doubled * jitter, options.MaxDelay.TotalMilliseconds));
        return asked > own ? asked : own;
    }

    public Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        delay <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(delay, clock, cancellationToken);
}
