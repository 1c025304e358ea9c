using System.Net;
using System.Net.Http.Headers;

namespace Larder.Sources.Oci.Transport;

/// <summary>
/// Sends until there is an answer that waiting would not better: after cuts, 408, 429 and 5xx it waits, as long as the server
/// asks (Retry-After) and <see cref="RetryPolicy"/> allows, and tries again.
/// </summary>
internal sealed class PatientSender(HttpSender sender, RetryPolicy retries, TimeProvider clock)
{
    private const int MaxBody = 64 * 1024;

    /// <summary>The answer, whatever its status; 429 and 5xx when waiting did not help.</summary>
    /// <exception cref="HttpRequestException">It was cut, and trying again did not help or makes no sense.</exception>
    /// <exception cref="TimeoutException">Likewise: nothing came.</exception>
    public Task<HttpResponseMessage> SendAsync(
        RegistryRequest request, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken) =>
        SendAsync(token => sender.SendAsync(request, authorization, token), cancellationToken);

    /// <summary>As the other, with attempts of the caller's own.</summary>
    /// <param name="attempt">Sends once.</param>
    /// <param name="cancellationToken">Ends the waits too.</param>
    public async Task<HttpResponseMessage> SendAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> attempt, CancellationToken cancellationToken)
    {
        for (int failures = 1; ; failures++)
        {
            TimeSpan? delay;
            try
            {
                HttpResponseMessage response = await attempt(cancellationToken).ConfigureAwait(false);
                if (!RetryPolicy.IsTransient(response.StatusCode)
                    || (delay = await DelayAsync(response, failures, cancellationToken).ConfigureAwait(false)) is null)
                {
                    return response;
                }

                response.Dispose();
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException)
            {
                delay = RetryPolicy.IsCut(e) ? retries.Delay(failures) : null;
                if (delay is null)
                {
                    throw;
                }
            }

            await retries.WaitAsync(delay.Value, cancellationToken).ConfigureAwait(false);
        }
    }

    // A quota that is used up is so for hours; only its body tells it from a limit of some seconds.
    private async Task<TimeSpan?> DelayAsync(HttpResponseMessage response, int failures, CancellationToken cancellationToken)
    {
        TimeSpan? asked = RetryPolicy.ReadRetryAfter(response, clock);
        if (response.StatusCode != HttpStatusCode.TooManyRequests || asked is not null)
        {
            return retries.Delay(failures, asked);
        }

        byte[] body = [];
        try
        {
            body = await BoundedBody.ReadSomeAsync(response, MaxBody, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (RetryPolicy.IsCut(e))
        {
            // Then it counts as a limit of some seconds.
        }

        response.Content = new ByteArrayContent(body);
        RegistryAnswer answer = await RegistryAnswer.ReadAsync(response, clock, cancellationToken).ConfigureAwait(false);

        // Whoever words the failure reads it again.
        response.Content = new ByteArrayContent(body);
        return answer.Limit == RateLimit.PullQuota ? null : retries.Delay(failures);
    }
}
