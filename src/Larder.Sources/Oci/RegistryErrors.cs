using System.Globalization;
using System.Net;
using System.Security.Authentication;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Sources.Oci.Mirrors;
using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci;

/// <summary>How failures of registries are worded.</summary>
internal static class RegistryErrors
{
    /// <summary>What a registry's refusal means.</summary>
    /// <param name="status">Its status, 400 and up or one that nobody expected.</param>
    /// <param name="answer">What it said about it.</param>
    /// <param name="what">One line: what did not happen.</param>
    /// <param name="host">The registry.</param>
    public static LarderException Refused(HttpStatusCode status, RegistryAnswer answer, string what, string host) =>
        status switch
        {
            HttpStatusCode.Unauthorized => new(
                ErrorCodes.RegistryUnauthorized, what, Said(host, status, answer, "it wants credentials, or takes not those it got"),
                $"check the name; for a private repository {LogIn(host)}"),
            HttpStatusCode.Forbidden => new(
                ErrorCodes.RegistryDenied, what, Said(host, status, answer, "it refuses"),
                "ask its owner for access, or log in as somebody who has it"),
            HttpStatusCode.NotFound => new(
                ErrorCodes.RegistryNotFound, what, Said(host, status, answer, "it does not exist or is private"),
                $"check name and tag; if it is private, {LogIn(host)}"),
            HttpStatusCode.TooManyRequests => RateLimited(answer, what, host),
            HttpStatusCode.RequestEntityTooLarge => new(
                ErrorCodes.RegistryTooLarge, what, Said(host, status, answer, "it takes no content of this size"),
                "ask its owner to raise the limit"),
            >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout => new(
                ErrorCodes.RegistryUnreachable, what, Said(host, status, answer, "it failed, several times"),
                "try again later"),
            _ => new(
                ErrorCodes.RegistryProtocol, what, Said(host, status, answer, "nobody expected that"),
                "check that the address is a registry's; if it is, tell its owner"),
        };

    /// <summary>A registry takes not the authorization that a file about mirrors gives, in whose place no credential is shown.</summary>
    /// <param name="answer">What it said.</param>
    /// <param name="what">One line: what did not happen.</param>
    /// <param name="host">The registry.</param>
    /// <param name="file">Where the authorization stands.</param>
    public static LarderException AuthorizationRefused(RegistryAnswer answer, string what, string host, string file) => new(
        ErrorCodes.RegistryUnauthorized, what, Said(host, HttpStatusCode.Unauthorized, answer, "it takes not the authorization that it got"),
        $"correct the header Authorization in {MirrorErrors.Printable(file)}, or remove it: then what a login keeps is shown");

    /// <summary>What the refusal of a web server means, that is no registry and to which nobody logs in.</summary>
    /// <inheritdoc cref="Refused"/>
    public static LarderException RefusedByServer(HttpStatusCode status, RegistryAnswer answer, string what, string host) =>
        status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(
                ErrorCodes.RegistryDenied, what, Said(host, status, answer, "it refuses"),
                "check the address; what needs a password can be fetched by other means and given as a file"),
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new(
                ErrorCodes.RegistryNotFound, what, Said(host, status, answer, "it is not there"),
                "check the address; if it is right, ask whoever wrote it down for a new one"),
            HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError =>
                Refused(status, answer, what, host),
            _ => new(
                ErrorCodes.RegistryProtocol, what, Said(host, status, answer, "nobody expected that"),
                "check the address; if it is right, tell whoever runs that server"),
        };

    /// <summary>What the failure of a connection means.</summary>
    public static LarderException Unreachable(Exception failure, string what, string host) =>
        failure is HttpRequestException { InnerException: AuthenticationException }
            or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
            ? new(
                ErrorCodes.RegistryTls, what, $"{host}: {Innermost(failure)}",
                $"put the authority's certificate into /etc/containers/certs.d/{host}/ca.crt; for a registry without TLS on this machine use --insecure",
                failure)
            : new(
                ErrorCodes.RegistryUnreachable, what, $"{host}: {Innermost(failure)}",
                "check the network, the proxy and the name, and try again", failure);

    /// <summary>What a reader without a credential does.</summary>
    public static string LogIn(string host) => $"log in: larder registry login {host} -u NAME --password-stdin";

    public static LarderException Protocol(string what, string why) =>
        new(ErrorCodes.RegistryProtocol, what, why, "try again; if it repeats, tell the registry's owner");

    public static LarderException Address(string what, string why) =>
        new(ErrorCodes.RegistryAddressRefused, what, why, "do not use this registry unless its owner explains that");

    public static LarderException TooLarge(string what, long limit) =>
        new(ErrorCodes.RegistryTooLarge, what,
            string.Create(CultureInfo.InvariantCulture, $"it has more than the {limit} bytes that are read"),
            "ask whoever published it for a smaller one");

    // Docker Hub has two: one against abuse, by address, gone after minutes; one that counts pulls over six hours.
    private static LarderException RateLimited(RegistryAnswer answer, string what, string host)
    {
        string wait = answer.RetryAfter is { } after
            ? string.Create(CultureInfo.InvariantCulture, $"; it asks to wait {Math.Ceiling(after.TotalSeconds)} s")
            : "";
        return answer.Limit switch
        {
            RateLimit.PullQuota => new(
                ErrorCodes.RegistryRateLimited, what,
                $"{host} counts pulls, and those of this address or account are used up (429, pull rate limit){wait}",
                $"{LogIn(ImageReference.DockerHub)}, use a mirror, or wait up to six hours"),
            RateLimit.Abuse => new(
                ErrorCodes.RegistryRateLimited, what,
                $"{host} takes this address for abuse (429, HAP429): everybody behind it is slowed down, logged in or not{wait}",
                "wait some minutes, or use a mirror; logging in does not help"),
            _ => new(
                ErrorCodes.RegistryRateLimited, what,
                Said(host, HttpStatusCode.TooManyRequests, answer, "too many requests") + wait,
                "wait, log in, or use a mirror"),
        };
    }

    private static string Said(string host, HttpStatusCode status, RegistryAnswer answer, string otherwise)
    {
        string text = answer.Message is { Length: > 0 } message ? PackText.Printable(message) : otherwise;
        string hint = status == HttpStatusCode.NotFound ? " (it does not exist or is private)" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{host} answers {(int)status}: {text}{(text == otherwise ? "" : hint)}");
    }

    private static string Innermost(Exception failure)
    {
        while (failure.InnerException is { } inner)
        {
            failure = inner;
        }

        return PackText.Printable(failure.Message);
    }
}
