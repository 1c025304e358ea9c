using System.Net.Http.Headers;

namespace Larder.Sources.Oci.Authentication;

/// <summary>
/// What one registry wants to be shown. Nothing is sent before it asked; what it asked for is remembered, and tokens
/// are kept by realm, service and scope until shortly before they end. One token is fetched at a time.
/// </summary>
internal sealed class Authenticator(
    TokenService tokens, Func<string, RegistryCredential?> credentials, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _fetching = new(1, 1);
    private readonly Dictionary<string, AccessToken> _tokens = [];
    private readonly Dictionary<string, string> _widened = [];
    private volatile AuthChallenge? _challenge;

    public void Dispose() => _fetching.Dispose();

    /// <summary>What to send with a request; null for nothing.</summary>
    /// <param name="repository">What the request is about; decides which credential counts.</param>
    /// <param name="scopes">What it needs, as <c>repository:NAME:pull</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<AuthenticationHeaderValue?> HeaderAsync(
        string repository, IReadOnlyList<string> scopes, CancellationToken cancellationToken)
    {
        if (_challenge is not { } challenge)
        {
            return null;
        }

        await _fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            RegistryCredential? credential = credentials(repository);
            if (challenge.Is("Basic"))
            {
                return credential?.User is null ? null : TokenService.Basic(credential);
            }

            if (credential?.RegistryToken is { } given)
            {
                return new AuthenticationHeaderValue("Bearer", given);
            }

            string key = Key(challenge, scopes);
            if (!_tokens.TryGetValue(key, out AccessToken? token) || token.Until <= clock.GetUtcNow())
            {
                IReadOnlyList<string> wanted = _widened.TryGetValue(key, out string? wide) ? wide.Split(' ') : scopes;
                token = await tokens.FetchAsync(challenge, wanted, credential, cancellationToken).ConfigureAwait(false);
                _tokens[key] = token;
            }

            return new AuthenticationHeaderValue("Bearer", token.Value);
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <summary>
    /// Learns from a refusal; true when another attempt would show something else than <paramref name="shown"/> did.
    /// </summary>
    public async Task<bool> LearnAsync(
        HttpResponseMessage response, AuthenticationHeaderValue? shown, string repository, IReadOnlyList<string> scopes,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<AuthChallenge> challenges = ChallengeReader.Read(
            response.Headers.TryGetValues("WWW-Authenticate", out IEnumerable<string>? values) ? values : []);
        AuthChallenge? challenge = challenges.FirstOrDefault(one => one.Is("Bearer") && one.Find("realm") is not null)
            ?? challenges.FirstOrDefault(one => one.Is("Basic"));
        if (challenge is null)
        {
            return false;
        }

        await _fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            AuthChallenge? before = _challenge;
            _challenge = challenge;
            if (shown is null || (before is not null && !before.Is(challenge.Scheme)))
            {
                return challenge.Is("Bearer") || credentials(repository)?.User is not null;
            }

            string key = Key(challenge, scopes);
            if (!challenge.Is("Bearer"))
            {
                return false;
            }

            // Another request may have fetched a newer token meanwhile; then that one is to be tried.
            bool wasNewest = _tokens.TryGetValue(key, out AccessToken? token) && token.Value == shown.Parameter;
            if (wasNewest)
            {
                _tokens.Remove(key);
            }

            if (challenge.Find("error") == "insufficient_scope" && challenge.Find("scope") is { Length: > 0 } scope)
            {
                return _widened.TryAdd(key, scope) || !wasNewest;
            }

            return token is not null;
        }
        finally
        {
            _fetching.Release();
        }
    }

    private static string Key(AuthChallenge challenge, IReadOnlyList<string> scopes) =>
        $"{challenge.Find("realm")} {challenge.Find("service")} {string.Join(' ', scopes)}";
}
