using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Larder.Formats.Errors;
using Larder.Sources.Oci.Mirrors;
using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci.Authentication;

/// <summary>
/// Fetches access tokens where a Bearer challenge says (Docker's token specification): by GET, with user and password
/// where there are some; by POST of OAuth 2 for an identity token, or by GET after all where that is not offered. A service at
/// the registry's own origin gets what that origin gets beside each request; one elsewhere gets nothing of it.
/// </summary>
internal sealed class TokenService(PatientSender sender, TimeProvider clock, Uri registry, EndpointAccess? access)
{
    private const int MaxBytes = 1 << 20;
    private const string ClientId = "larder";

    // What container engines do: some services say 0 or leave it out, and mean a minute at least.
    private static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(60);

    /// <exception cref="LarderException">The service is where we do not go, refuses, or does not answer.</exception>
    public async Task<AccessToken> FetchAsync(
        AuthChallenge challenge, IReadOnlyList<string> scopes, RegistryCredential? credential, CancellationToken cancellationToken)
    {
        Uri realm = Realm(challenge);
        if (credential?.IdentityToken is not null)
        {
            RegistryRequest post = new(HttpMethod.Post, realm)
            {
                Body = _ => new FormUrlEncodedContent(
                [
                    KeyValuePair.Create("grant_type", "refresh_token"),
                    KeyValuePair.Create("service", challenge.Find("service") ?? ""),
                    KeyValuePair.Create("client_id", ClientId),
                    KeyValuePair.Create("scope", string.Join(' ', scopes)),
                    KeyValuePair.Create("refresh_token", credential.IdentityToken),
                ]),
            };
            using HttpResponseMessage answer = await SendAsync(post, null, cancellationToken).ConfigureAwait(false);
            if (answer.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed))
            {
                return await ReadAsync(answer, cancellationToken).ConfigureAwait(false);
            }
        }

        AuthenticationHeaderValue? basic = credential?.User is null ? null : Basic(credential);
        using HttpResponseMessage response =
            await SendAsync(RegistryRequest.Get(Query(realm, challenge, scopes, credential)), basic, cancellationToken)
                .ConfigureAwait(false);
        return await ReadAsync(response, cancellationToken).ConfigureAwait(false);
    }

    public static AuthenticationHeaderValue Basic(RegistryCredential credential) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.User}:{credential.Password}")));

    private static Uri Query(
        Uri realm, AuthChallenge challenge, IReadOnlyList<string> scopes, RegistryCredential? credential)
    {
        StringBuilder query = new(realm.Query.TrimStart('?'));
        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                query.Append(query.Length > 0 ? "&" : "").Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        Add("service", challenge.Find("service"));
        foreach (string scope in scopes)
        {
            Add("scope", scope);
        }

        Add("account", credential?.User);
        return new UriBuilder(realm) { Query = query.ToString() }.Uri;
    }

    // Whoever stands at the realm gets the user's password: it must not be anybody whom only the challenge names.
    private Uri Realm(AuthChallenge challenge)
    {
        string what = $"no token was fetched for {registry.Authority}";
        if (!Uri.TryCreate(challenge.Find("realm"), UriKind.Absolute, out Uri? realm))
        {
            throw RegistryErrors.Protocol(what, "its challenge names no realm");
        }

        string? refusal = AddressRules.Refusal(realm, registry);
        if (refusal is null && realm.Scheme == "http" && realm.Host != registry.Host)
        {
            refusal = "it is asked over http";
        }

        return refusal is null
            ? realm
            : throw RegistryErrors.Address(what, $"its tokens come from {realm.Scheme}://{realm.Authority}: {refusal}");
    }

    private async Task<HttpResponseMessage> SendAsync(
        RegistryRequest request, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        try
        {
            RegistryRequest sent = HttpSender.IsSameOrigin(request.Address, registry) ? request with { Access = access } : request;
            return await sender.SendAsync(sent, authorization, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException)
        {
            throw RegistryErrors.Unreachable(e, $"no token was fetched for {registry.Authority}", request.Address.Authority);
        }
    }

    private async Task<AccessToken> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string what = $"no token was fetched for {registry.Authority}";
        if (response.StatusCode != HttpStatusCode.OK)
        {
            RegistryAnswer answer = await RegistryAnswer.ReadAsync(response, clock, cancellationToken).ConfigureAwait(false);
            HttpStatusCode status = response.StatusCode == HttpStatusCode.BadRequest ? HttpStatusCode.Unauthorized : response.StatusCode;
            throw RegistryErrors.Refused(status, answer, what, registry.Authority);
        }

        DateTimeOffset now = clock.GetUtcNow();
        byte[] body = await BoundedBody.ReadAsync(response, MaxBytes, what, cancellationToken).ConfigureAwait(false);
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            string? value = Text(root, "token") ?? Text(root, "access_token");
            TimeSpan life = root.TryGetProperty("expires_in", out JsonElement seconds) && seconds.TryGetDouble(out double stated)
                ? TimeSpan.FromSeconds(Math.Clamp(stated, 0, 86400))
                : ShortestLife;
            return value is { Length: > 0 } && value.All(static c => c is > ' ' and < '\x7f')
                ? new AccessToken(value, now + (life < ShortestLife ? ShortestLife : life) - TimeSpan.FromSeconds(5))
                : throw RegistryErrors.Protocol(what, "the answer of its token service has no token");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw RegistryErrors.Protocol(what, $"the answer of its token service is not JSON as it should be: {e.Message}");
        }
    }

    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out JsonElement element) && element.ValueKind == JsonValueKind.String
            && element.GetString() is { Length: > 0 } text
            ? text
            : null;
}
