using System.Text;
using System.Text.Json;

namespace Larder.Sources.Oci.Transport;

/// <summary>What a registry said when it refused (distribution-spec 1.1, "Error codes").</summary>
/// <param name="Codes">Its own codes: <c>MANIFEST_UNKNOWN</c>.</param>
/// <param name="Message">The first message; null when there is none.</param>
/// <param name="Limit">Which limit, for a 429.</param>
/// <param name="RetryAfter">How long it asks to wait; null when it does not.</param>
internal sealed record RegistryAnswer(
    IReadOnlyList<string> Codes, string? Message, RateLimit Limit, TimeSpan? RetryAfter)
{
    private const int MaxBytes = 64 * 1024;

    public static async Task<RegistryAnswer> ReadAsync(
        HttpResponseMessage response, TimeProvider clock, CancellationToken cancellationToken)
    {
        byte[] body = [];
        try
        {
            body = await BoundedBody.ReadSomeAsync(response, MaxBytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (RetryPolicy.IsCut(e))
        {
            // The status alone says enough.
        }

        (List<string> codes, string? message) = ReadErrors(body);
        string text = Encoding.UTF8.GetString(body);
        RateLimit limit = text.Contains("HAP429", StringComparison.Ordinal) ? RateLimit.Abuse
            : text.Contains("pull rate limit", StringComparison.OrdinalIgnoreCase) ? RateLimit.PullQuota
            : RateLimit.Unknown;
        return new RegistryAnswer(codes, message, limit, RetryPolicy.ReadRetryAfter(response, clock));
    }

    private static (List<string> Codes, string? Message) ReadErrors(byte[] body)
    {
        List<string> codes = [];
        string? message = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("errors", out JsonElement errors) && errors.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement error in errors.EnumerateArray())
                {
                    if (error.ValueKind == JsonValueKind.Object)
                    {
                        codes.Add(Text(error, "code") ?? "");
                        message ??= Text(error, "message") is { Length: > 0 } text ? text : null;
                    }
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Proxies answer in HTML; only the status counts then.
        }

        return (codes, message);
    }

    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out JsonElement element) && element.ValueKind == JsonValueKind.String
            ? element.GetString()
            : null;
}
