using System.Collections.Concurrent;
using System.Text;

namespace Larder.Testing.Registry;

/// <summary>
/// Bearer authentication before a <see cref="FakeRegistry"/>: what it wants, who may have it, and how its token service
/// departs from the rule. Attach it as <see cref="FakeRegistry.Instead"/>.
/// </summary>
public sealed class FakeTokens(FakeRegistry registry)
{
    private readonly ConcurrentDictionary<string, string> _issued = new();
    private int _count;

    /// <summary>The user and password that are wanted, with a colon; null for nobody's.</summary>
    public string? Login { get; set; }

    /// <summary>The identity token that is taken by POST; null where POST is not known.</summary>
    public string? Identity { get; set; }

    public string TokenField { get; set; } = "token";

    public string More { get; set; } = "";

    /// <summary>What a request needs beyond its own scope; null for nothing.</summary>
    public string? WiderScope { get; set; }

    public string? Realm { get; set; }

    /// <summary>Forgets all tokens.</summary>
    public void Revoke() => _issued.Clear();

    public WireReply? Answer(SeenRequest request)
    {
        if (request.Path == "/token")
        {
            return Issue(request);
        }

        string scope = request.Authorization is { } shown && shown.StartsWith("Bearer ", StringComparison.Ordinal)
            ? _issued.GetValueOrDefault(shown["Bearer ".Length..], "none") : "none";
        string name = request.Path.Split('/') is [_, _, var first, ..] ? first : "";
        bool isWide = WiderScope is null || scope.Contains(WiderScope, StringComparison.Ordinal);
        if (scope != "none" && isWide)
        {
            return null;
        }

        string error = scope == "none" ? "" : ",error=\"insufficient_scope\"";
        return FakeRegistry.Error(401, "UNAUTHORIZED", "authentication required").With(
            "WWW-Authenticate",
            $"Bearer realm=\"{Realm ?? $"http://{registry.Host}/token"}\",service=\"fake, with comma\",scope=\"{WiderScope ?? $"repository:{name}:pull"}\"{error}");
    }

    private WireReply Issue(SeenRequest request)
    {
        IReadOnlyList<string> scopes = request.Fields("scope");
        if (request.Method == "POST")
        {
            SeenRequest form = request with { Query = Encoding.UTF8.GetString(request.Body).Replace('+', ' ') };
            if (Identity is null)
            {
                return new WireReply(404);
            }

            if (form.Fields("refresh_token") is not [var token] || token != Identity || form.Fields("grant_type") is not ["refresh_token"])
            {
                return FakeRegistry.Error(401, "UNAUTHORIZED");
            }

            scopes = form.Fields("scope");
        }
        else if (Login is not null && request.Authorization != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Login)))
        {
            return FakeRegistry.Error(401, "UNAUTHORIZED", "incorrect username or password");
        }

        string made = $"token-{Interlocked.Increment(ref _count)}";
        _issued[made] = string.Join(' ', scopes);
        return WireReply.Json(200, $$"""{"{{TokenField}}":"{{made}}"{{More}}}""");
    }
}
