using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography.X509Certificates;
using Larder.Acceptance.Running;
using Larder.Testing.Registry;
using static Larder.Acceptance.HostileImages.ImageRow;

namespace Larder.Acceptance.HostileImages;

/// <summary>§2.6 and §2.7: names, redirects, limits, failures, encodings and certificates.</summary>
internal static class Transport
{
    public static IEnumerable<ImageRow> Rows =>
    [
        .. ((string[])["HOST/APP:1", "HOST/app:1 2", "HOST/../app:1", "HOST/a//b:1", "HOST/app@sha256:../x", "HOST/app:" + new string('t', 129)]).Select(name =>
            Refused("2.6 names", $"an image called {name}", "LRD1101", 2, made => made.Reference = "oci://" + name.Replace("HOST", made.Registry.Host, StringComparison.Ordinal))),
        Survived(
            "2.6 redirect", "blobs of another host, which must not see the password",
            made => Redirect(made, 307),
            (made, _) => Assert.Contains(made.Registry.Server.Seen, request => request.Authorization is not null)),
        .. ((int[])[301, 302, 303, 308]).Select(status => Survived("2.6 redirect", $"blobs of another host by {status}", made => Redirect(made, status))),
        Survived("2.6 redirect", "signed addresses that run out while a blob is fetched", made =>
        {
            int signatures = 0;
            HashSet<string> used = [];
            WireServer storage = made.Serve(request =>
            {
                byte[] blob = made.Registry.Blobs[$"app@{request.Path[1..]}"];
                long first = request.Range?.First ?? 0;
                WireReply reply = new WireReply(first > 0 ? 206 : 200, blob[(int)first..])
                    .With(first > 0 ? "Content-Range" : "X", string.Create(CultureInfo.InvariantCulture, $"bytes {first}-{blob.Length - 1}/{blob.Length}"));
                return !used.Add(request.Query) ? new WireReply(403) : first == 0 && blob.Length > 250 ? reply with { CutAfter = 200 } : reply;
            });
            made.Registry.Instead = request => request.Path.Contains("/blobs/", StringComparison.Ordinal)
                ? new WireReply(307).With("Location", $"http://{storage.Host}/{request.Path[(request.Path.LastIndexOf('/') + 1)..]}?signature={Interlocked.Increment(ref signatures)}") : null;
        }),
        .. ((string[])["http://169.254.169.254/blob", "http://192.168.0.1/blob", "file:///etc/passwd", "http://localhost:1/blob", "http://user:secret@HOST/blob"]).Select(address =>
            Refused("2.6 redirect", $"a redirect to {address}", "LRD1109", 4, made => made.Registry.Instead = request => request.Path.Contains("/blobs/", StringComparison.Ordinal)
                ? new WireReply(307).With("Location", address.Replace("HOST", made.Registry.Host, StringComparison.Ordinal)) : null)),
        Refused("2.6 redirect", "redirects in a circle", "LRD1107", 7, made => made.Registry.Instead = request => new WireReply(307).With("Location", request.Path)),
        Survived("2.6 429", "a limit with the seconds to wait", made => Once(made, new WireReply(429).With("Retry-After", "1"))),
        Survived("2.6 429", "a limit with the date until which to wait", made => Once(made, () => new WireReply(429).With("Retry-After", DateTimeOffset.UtcNow.AddSeconds(2).ToString("r", CultureInfo.InvariantCulture)))),
        Survived("2.6 429", "a limit that says nothing", made => Once(made, new WireReply(429))),
        Refused("2.6 429", "a limit for an hour", "LRD1105", 7, made => made.Registry.Instead = _ => new WireReply(429).With("Retry-After", "3600"), Says("3600 s")),
        Refused(
            "2.6 429", "pulls that are used up", "LRD1105", 7,
            made => made.Registry.Instead = _ => FakeRegistry.Error(429, "TOOMANYREQUESTS", "You have reached your pull rate limit. You may increase the limit"), Says("pull rate limit")),
        Refused(
            "2.6 429", "an address that is taken for an abuser's", "LRD1105", 7,
            made => made.Registry.Instead = _ => new WireReply(429, "Too Many Requests (HAP429).\n"u8.ToArray()).With("Retry-After", "900"), Says("abuse")),
        .. ((int[])[408, 500, 502, 503, 504]).Select(status => Survived("2.6 retries", $"a single {status}", made => Once(made, new WireReply(status)))),
        .. ((int, string, int)[])[(400, "LRD1107", 7), (418, "LRD1107", 7), (403, "LRD1103", 8), (404, "LRD1104", 3), (501, "LRD1106", 7)] is var refusals
            ? refusals.Select(refusal => Refused("2.6 retries", $"nothing but {refusal.Item1}", refusal.Item2, refusal.Item3, made =>
                made.Registry.Instead = _ => FakeRegistry.Error(refusal.Item1, "X", "as \\u001b[31m said"))) : [],
        Refused("2.6 retries", "nothing but 500", "LRD1106", 7, made => made.Registry.Instead = _ => new WireReply(500)),
        Survived("2.6 retries", "a manifest that is cut and a connection that is reset", made =>
        {
            int asked = 0;
            made.Registry.Altered = (_, reply) => asked++ switch { 0 => reply with { CutAfter = 9 }, 1 => reply with { CutAfter = 0, Reset = true }, _ => reply };
        }),
        Survived("2.6 retries", "a blob that stops while the connection stays", made =>
        {
            int asked = 0;
            made.Registry.Altered = (request, reply) => request.Path.Contains("/blobs/", StringComparison.Ordinal) && asked++ == 1 ? reply with { StallAfter = 5 } : reply;
        }),
        Survived("2.6 encodings", "blobs as they are kept, whatever a proxy would rather send", made => { }, (made, _) =>
            Assert.All(made.Registry.Server.Seen, request => Assert.Equal("identity", request.Headers.GetValueOrDefault("Accept-Encoding", "identity")))),
        Survived("2.6 encodings", "a layer of gzip that is called encoded so", made => made.Registry.Altered = (_, reply) =>
            reply.Body is [0x1f, 0x8b, ..] ? reply.With("Content-Encoding", "gzip") : reply),
        Refused("2.6 encodings", "a manifest that is compressed without having been asked for", "LRD1007", 6, made => made.Registry.Altered = (request, reply) =>
            request.Path.Contains("/manifests/", StringComparison.Ordinal) ? (reply with { Body = ImageBuilder.Gzip(reply.Body) }).With("Content-Encoding", "gzip") : reply),
        Refused("2.6 encodings", "a layer that a proxy unpacked", "LRD2002", 6, made => made.Registry.Altered = (_, reply) => reply.Body is [0x1f, 0x8b, ..] ? reply with { Body = Unzip(reply.Body) } : reply),
        Refused("2.6 proxies and certificates", "a certificate that nobody vouches for", "LRD1108", 7, made => Secure(made)),
        Survived("2.6 proxies and certificates", "a certificate of an authority that the user named", made =>
        {
            X509Certificate2 server = Secure(made);
            made.Home.Temp.Write($"home/.config/containers/certs.d/{made.Registry.Host}/ca.crt", server.ExportCertificatePem());
        }),
        Refused("2.6 proxies and certificates", "a certificate for another host", "LRD1108", 7, made =>
        {
            X509Certificate2 server = Secure(made, "other.invalid");
            made.Home.Temp.Write($"home/.config/containers/certs.d/{made.Registry.Host}/ca.crt", server.ExportCertificatePem());
        }),
        Survived("2.6 proxies and certificates", "a registry that wants a certificate of its client", made =>
        {
            X509Certificate2 server = Secure(made, wantsClientCertificate: true);
            X509Certificate2 own = TestCertificate.Of("client");
            string at = $"home/.config/containers/certs.d/{made.Registry.Host}";
            made.Home.Temp.Write($"{at}/ca.crt", server.ExportCertificatePem());
            made.Home.Temp.Write($"{at}/client.cert", own.ExportCertificatePem());
            made.Home.Temp.Write($"{at}/client.key", own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        }),
        Survived("2.6 proxies and certificates", "a proxy, which is not asked about this machine", made => Proxy(made)),
        Refused("2.6 proxies and certificates", "a proxy that is not there", "LRD1106", 7, made =>
        {
            Proxy(made);
            made.Reference = "oci://registry.invalid/app:1";
        }),
        Survived(
            "2.7 warnings", "a warning that would colour the terminal",
            made => made.Registry.Altered = (_, reply) => reply.With("Warning", "299 - \"soon \x1b[31mgone\""),
            (_, ended) => Assert.DoesNotContain('\x1b', ended.Error + ended.Output)),
    ];

    private static Action<ImageCase, Ended> Says(string text) => (_, ended) => Assert.Contains(text, ended.Output, StringComparison.Ordinal);

    private static void Once(ImageCase made, WireReply reply) => Once(made, () => reply);

    private static void Once(ImageCase made, Func<WireReply> reply)
    {
        int asked = 0;
        made.Registry.Instead = _ => asked++ == 0 ? reply() : null;
    }

    // With a password that the registry wants, and its storage must not see.
    private static void Redirect(ImageCase made, int status)
    {
        string encoded = Convert.ToBase64String("u:p"u8);
        made.Home.Temp.Write("home/.docker/config.json", $"{{\"auths\":{{\"{made.Registry.Host}\":{{\"auth\":\"{encoded}\"}}}}}}");
        WireServer storage = made.Serve(request => request.Authorization is null ? new WireReply(200, made.Registry.Blobs[$"app@{request.Path[1..]}"]) : new WireReply(400));
        made.Registry.Instead = request => request.Authorization != $"Basic {encoded}" ? new WireReply(401).With("WWW-Authenticate", "Basic realm=x")
            : request.Path.Contains("/blobs/", StringComparison.Ordinal) ? new WireReply(status).With("Location", $"http://{storage.Host}{request.Path[request.Path.LastIndexOf('/')..]}") : null;
    }

    private static void Proxy(ImageCase made)
    {
        foreach (string name in (string[])["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"])
        {
            made.Home.Variables[name] = "http://127.0.0.1:1";
        }

        made.Home.Variables["NO_PROXY"] = made.Home.Variables["no_proxy"] = null;
    }

    private static X509Certificate2 Secure(ImageCase made, string name = "127.0.0.1", bool wantsClientCertificate = false)
    {
        X509Certificate2 certificate = TestCertificate.Of(name);
        made.UseRegistry(certificate, wantsClientCertificate);
        made.Options.Clear();
        return certificate;
    }

    private static byte[] Unzip(byte[] content)
    {
        using MemoryStream bytes = new();
        using GZipStream gzip = new(new MemoryStream(content), CompressionMode.Decompress);
        gzip.CopyTo(bytes);
        return bytes.ToArray();
    }
}
