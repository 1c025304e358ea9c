using System.Globalization;
using System.Text;
using Larder.Testing.Registry;
using static Larder.Acceptance.HostileImages.ImageRow;

namespace Larder.Acceptance.HostileImages;

/// <summary>§2.6: challenges, token services and files of credentials, and what each gets to see.</summary>
internal static class Authentication
{
    private const string Login = "somebody:secret";

    private static string Encoded { get; } = Convert.ToBase64String(Encoding.UTF8.GetBytes(Login));

    public static IEnumerable<ImageRow> Rows =>
    [
        Survived("2.6 ping", "a registry that lets everybody in but into the repository", made =>
        {
            FakeTokens tokens = new(made.Registry);
            made.Registry.Instead = request => request.Path == "/v2/" ? null : tokens.Answer(request);
        }),
        Survived("2.6 ping", "a registry whose /v2/ fails", made => made.Registry.Instead = request => request.Path == "/v2/" ? new WireReply(500) : null),
        Survived("2.6 bearer", "a challenge with commas in quotes", made => Tokens(made)),
        Survived("2.6 bearer", "a token in the field access_token, which lives for no time", made =>
        {
            FakeTokens tokens = Tokens(made);
            (tokens.TokenField, tokens.More) = ("access_token", ",\"expires_in\":0");
        }),
        Survived("2.6 bearer", "a user and a password", made =>
        {
            Tokens(made).Login = Login;
            Auths(made, $"\"auth\":\"{Encoded}\"");
        }),
        Survived("2.6 bearer", "several challenges in one header", made => Challenge(made, header => $"Negotiate, NTLM abc==, Basic realm=\"x\", {header}, Digest realm=\"y\", nonce=\"z\"")),
        Survived("2.6 bearer", "an identity token by POST", made =>
        {
            Tokens(made).Identity = "identity";
            Auths(made, "\"identitytoken\":\"identity\"");
        }),
        Survived("2.6 bearer", "an identity token where POST is not known", made =>
        {
            Tokens(made);
            Auths(made, "\"identitytoken\":\"identity\"");
        }),
        Refused("2.6 bearer", "a user whom nobody knows", "LRD1102", 8, made =>
        {
            Tokens(made).Login = Login;
            Auths(made, $"\"auth\":\"{Convert.ToBase64String("nobody:knows"u8)}\"");
        }),
        Refused("2.6 bearer", "an answer without a token", "LRD1107", 7, made => Tokens(made).TokenField = "toucan"),
        Refused("2.6 bearer", "a token that is two headers", "LRD1107", 7, made => Answer(made, """{"token":"a\r\nX-Evil: 1"}""")),
        Refused("2.6 bearer", "a token service whose answer is no JSON", "LRD1107", 7, made => Answer(made, "<html>")),
        Refused("2.6 bearer", "a token service that does not end", "LRD1110", 6, made => Answer(made, "{", reply => reply with { Framing = WireFraming.Chunked, Endless = true })),
        Refused("2.6 bearer", "tokens that are never taken", "LRD1102", 8, made =>
        {
            FakeTokens tokens = new(made.Registry);
            made.Registry.Instead = request =>
            {
                tokens.Revoke();
                return tokens.Answer(request);
            };
        }),
        Refused("2.6 bearer", "a refusal without a challenge", "LRD1102", 8, made => made.Registry.Instead = _ => new WireReply(401)),
        Refused("2.6 bearer", "a challenge that is nonsense", "LRD1102", 8, made => made.Registry.Instead = _ => new WireReply(401).With("WWW-Authenticate", "Bearer \"=,,=\"realm")),
        Survived("2.6 scope", "a token of too small a scope", made => Tokens(made).WiderScope = "repository:app:pull repository:base:pull"),
        Refused("2.6 scope", "a scope that is never wide enough", "LRD1103", 8, made => made.Registry.Instead = request => request.Path == "/token" ? WireReply.Json(200, """{"token":"t"}""")
            : FakeRegistry.Error(request.Authorization is null ? 401 : 403, "DENIED").With("WWW-Authenticate", $"Bearer realm=\"http://{made.Registry.Host}/token\",service=\"s\",scope=\"repository:app:pull\",error=\"insufficient_scope\"")),
        .. ((string[])["http://169.254.169.254/token", "https://10.1.2.3/token", "https://[fe80::1]/token", "http://tokens.invalid/token", "file:///etc/passwd", "http://user:secret@HOST/token", "https://localhost/token", "gopher://HOST/token"])
            .Select(realm => Refused(
                "2.6 realm", $"a realm at {realm}", "LRD1109", 4,
                made =>
                {
                    FakeTokens tokens = Tokens(made);
                    tokens.Login = Login;
                    tokens.Realm = realm.Replace("HOST", made.Registry.Host, StringComparison.Ordinal);
                    Auths(made, $"\"auth\":\"{Encoded}\"");
                },
                (made, _) => Assert.All(made.Registry.Server.Seen, request => Assert.Null(request.Authorization)))),
        Refused("2.6 realm", "a realm that redirects into a private network", "LRD1109", 4, made => Answer(made, "{}", _ => new WireReply(307).With("Location", "http://192.168.1.1/token"))),
        Survived("2.6 basic", "a registry with passwords", made =>
        {
            Basic(made);
            Auths(made, $"\"auth\":\"{Encoded}\"");
        }),
        Refused("2.6 basic", "a registry with passwords, and none", "LRD1102", 8, Basic),
        Refused(
            "2.6 basic", "a password where http was not allowed", "LRD1108", 7,
            made =>
            {
                Basic(made);
                Auths(made, $"\"auth\":\"{Encoded}\"");
                made.Options.Clear();
            },
            (made, _) => Assert.Empty(made.Registry.Server.Seen)),
        Survived("2.6 docker config", "a token of the registry itself", made =>
        {
            made.Registry.Instead = request => request.Authorization == "Bearer given" ? null : new WireReply(401).With("WWW-Authenticate", "Bearer realm=\"https://tokens.invalid/\"");
            Auths(made, "\"registrytoken\":\"given\"");
        }),
        Survived("2.6 docker config", "a helper for the registry", made =>
        {
            Basic(made);
            Helper(made, $"echo '{Answered("somebody", "secret")}'");
            Config(made, $"\"credHelpers\":{{\"{made.Registry.Host}\":\"test\"}}");
        }),
        Survived("2.6 docker config", "a helper for all registries", made =>
        {
            Basic(made);
            Helper(made, $"echo '{Answered("somebody", "secret")}'");
            Config(made, "\"credsStore\":\"test\"");
        }),
        Survived("2.6 docker config", "a helper that has an identity token", made =>
        {
            Tokens(made).Identity = "identity";
            Helper(made, $"echo '{Answered("<token>", "identity")}'");
            Config(made, "\"credsStore\":\"test\"");
        }),
        Survived("2.6 docker config", "a helper that knows nobody", made =>
        {
            Tokens(made);
            Helper(made, "echo 'credentials not found in native keychain'; exit 1");
            Config(made, "\"credsStore\":\"test\"");
        }),
        Refused("2.6 docker config", "a helper that fails", "LRD1113", 2, made =>
        {
            Tokens(made);
            Helper(made, "echo 'out of order'; exit 1");
            Config(made, "\"credsStore\":\"test\"");
        }),
        Refused("2.6 docker config", "a helper that is a path", "LRD1113", 2, made =>
        {
            Tokens(made);
            Config(made, "\"credsStore\":\"../../tmp/evil\"");
        }),
        Refused("2.6 docker config", "a file of credentials that is no JSON", "LRD1113", 2, made =>
        {
            Tokens(made);
            Config(made, "nonsense");
        }),
    ];

    private static FakeTokens Tokens(ImageCase made)
    {
        FakeTokens tokens = new(made.Registry);
        made.Registry.Instead = tokens.Answer;
        return tokens;
    }

    private static void Challenge(ImageCase made, Func<string, string> change)
    {
        FakeTokens tokens = new(made.Registry);
        made.Registry.Instead = request => tokens.Answer(request) is { } reply
            ? reply.Headers.TryGetValue("WWW-Authenticate", out string? header) ? reply.With("WWW-Authenticate", change(header)) : reply : null;
    }

    // What the token service says.
    private static void Answer(ImageCase made, string json, Func<WireReply, WireReply>? change = null)
    {
        FakeTokens tokens = new(made.Registry);
        made.Registry.Instead = request => request.Path == "/token" ? (change ?? (reply => reply))(WireReply.Json(200, json)) : tokens.Answer(request);
    }

    private static void Basic(ImageCase made) => made.Registry.Instead = request => request.Authorization == $"Basic {Encoded}" ? null
        : FakeRegistry.Error(401, "UNAUTHORIZED").With("WWW-Authenticate", "Basic realm=\"here\"");

    private static void Auths(ImageCase made, string fields) => Config(made, $"\"auths\":{{\"{made.Registry.Host}\":{{{fields}}}}}");

    private static void Config(ImageCase made, string fields) => made.Home.Temp.Write("home/.docker/config.json", $"{{{fields}}}");

    private static void Helper(ImageCase made, string script)
    {
        string path = made.Home.Temp.Write("bin/docker-credential-test", $"#!/bin/sh\ncat >/dev/null\n{script}\n");
        File.SetUnixFileMode(path, (UnixFileMode)0x1ED);
        made.Home.Variables["PATH"] = string.Create(CultureInfo.InvariantCulture, $"{Path.GetDirectoryName(path)}:{Environment.GetEnvironmentVariable("PATH")}");
    }

    private static string Answered(string user, string secret) => $"{{\"ServerURL\":\"x\",\"Username\":\"{user}\",\"Secret\":\"{secret}\"}}";
}
