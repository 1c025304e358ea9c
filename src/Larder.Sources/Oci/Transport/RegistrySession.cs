using System.Net;
using System.Net.Http.Headers;
using Larder.Formats.Errors;
using Larder.Sources.Oci.Authentication;
using Larder.Sources.Oci.Mirrors;

namespace Larder.Sources.Oci.Transport;

/// <summary>Requests to one registry: shown what it wants, and tried again when that may help. Owns nothing shared.</summary>
internal sealed class RegistrySession : IDisposable
{
    // The challenge, and a token that ran out or was of too small a scope.
    private const int MaxLessons = 2;

    private readonly HttpSender _sender;
    private readonly PatientSender _patience;
    private readonly TimeProvider _clock;
    private readonly EndpointAccess? _access;
    private readonly Authenticator _authenticator;

    /// <summary>Nothing is asked yet.</summary>
    /// <param name="address">Scheme, host and port.</param>
    /// <param name="access">What this origin gets beside each request; an authorization in it counts before any credential. May be null.</param>
    /// <param name="sender">Sends once.</param>
    /// <param name="patience">Sends again.</param>
    /// <param name="clock">For the ends of tokens.</param>
    /// <param name="credentials">Finds what is kept for a repository.</param>
    public RegistrySession(
        Uri address, EndpointAccess? access, HttpSender sender, PatientSender patience, TimeProvider clock, Func<string, RegistryCredential?> credentials)
    {
        (Address, _access, _sender, _patience, _clock) = (address, access, sender, patience, clock);
        _authenticator = new Authenticator(new TokenService(patience, clock, address, access), credentials, clock);
    }

    /// <summary>Scheme, host and port; its path is <c>/</c>.</summary>
    public Uri Address { get; }

    /// <summary>Host and, where it is not the scheme's own, port.</summary>
    public string Host => Address.Authority;

    /// <summary>True once it could not be reached: a mirror is not asked again then.</summary>
    public bool IsUnreachable { get; private set; }

    public static string PullScope(string repository) => $"repository:{repository}:pull";

    public static string PushScope(string repository) => $"repository:{repository}:pull,push";

    public void Dispose() => _authenticator.Dispose();

    /// <summary>
    /// The answer, whatever its status; 401 when nothing better can be shown, 429 and 5xx when waiting did not help.
    /// </summary>
    /// <exception cref="LarderException">The registry cannot be reached, or leads astray.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        RegistryRequest request, string what, string repository, IReadOnlyList<string> scopes, CancellationToken cancellationToken)
    {
        // An upload may be led elsewhere by its location; whoever is there sees nothing of ours.
        bool isOurs = HttpSender.IsSameOrigin(request.Address, Address);
        bool isAsked = isOurs && _access is not { HasAuthorization: true };
        int lessons = isAsked ? 0 : MaxLessons;
        RegistryRequest sent = isOurs ? request with { Access = _access } : request;
        try
        {
            return await _patience.SendAsync(ShowAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException)
        {
            IsUnreachable = true;
            throw RegistryErrors.Unreachable(e, what, Host);
        }

        async Task<HttpResponseMessage> ShowAsync(CancellationToken token)
        {
            while (true)
            {
                AuthenticationHeaderValue? shown = isAsked
                    ? await _authenticator.HeaderAsync(repository, scopes, token).ConfigureAwait(false)
                    : null;
                HttpResponseMessage response = await _sender.SendAsync(sent, shown, token).ConfigureAwait(false);
                if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) || lessons == MaxLessons
                    || !await _authenticator.LearnAsync(response, shown, repository, scopes, token).ConfigureAwait(false))
                {
                    return response;
                }

                lessons++;
                response.Dispose();
            }
        }
    }

    /// <summary>The error that a refusal is. Disposes the answer.</summary>
    public async Task<LarderException> RefusedAsync(
        HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        using (response)
        {
            RegistryAnswer answer = await RegistryAnswer.ReadAsync(response, _clock, cancellationToken).ConfigureAwait(false);
            return response.StatusCode is HttpStatusCode.Unauthorized && _access is { HasAuthorization: true }
                ? RegistryErrors.AuthorizationRefused(answer, what, Host, _access.Origin)
                : RegistryErrors.Refused(response.StatusCode, answer, what, Host);
        }
    }
}
