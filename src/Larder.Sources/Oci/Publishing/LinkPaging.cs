using System.Net;
using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci.Publishing;

/// <summary>Lists that come in pages, each naming the next in a <c>Link</c> header (RFC 8288).</summary>
internal static class LinkPaging
{
    private const int MaxPages = 10_000;
    private const int MaxPageBytes = 4 << 20;

    /// <summary>The bodies of all pages, with the answer each came in; null when the list is not there.</summary>
    public static async Task<IReadOnlyList<byte[]>?> ReadAsync(
        RegistryEndpoint endpoint, Uri first, IReadOnlyList<string> accept, string what, CancellationToken cancellationToken)
    {
        List<byte[]> pages = [];
        HashSet<Uri> seen = [];
        for (Uri? next = first; next is not null;)
        {
            if (!seen.Add(next) || seen.Count > MaxPages)
            {
                throw RegistryErrors.Protocol(what, "its pages go round in a circle");
            }

            RegistryRequest request = RegistryRequest.Get(next) with { Accept = accept };
            HttpResponseMessage response = await endpoint.ReadAsync(request, what, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NotFound && pages.Count == 0)
            {
                response.Dispose();
                return null;
            }

            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw await endpoint.Session.RefusedAsync(response, what, cancellationToken).ConfigureAwait(false);
            }

            using (response)
            {
                pages.Add(await BoundedBody.ReadAsync(response, MaxPageBytes, what, cancellationToken).ConfigureAwait(false));
                next = Next(response, next);
            }

            // A page elsewhere would be asked for with what only this registry may see.
            if (next is not null && (next.Authority != first.Authority || next.Scheme != first.Scheme))
            {
                throw RegistryErrors.Address(what, $"its next page is at {next.Authority}");
            }
        }

        return pages;
    }

    private static Uri? Next(HttpResponseMessage response, Uri page)
    {
        if (!response.Headers.TryGetValues("Link", out IEnumerable<string>? values))
        {
            return null;
        }

        foreach (string link in values.SelectMany(value => value.Split(", <").Select((part, index) => index == 0 ? part : "<" + part)))
        {
            int end = link.IndexOf('>', StringComparison.Ordinal);
            if (link.StartsWith('<') && end > 0
                && link[end..].Replace("\"", "", StringComparison.Ordinal).Contains("rel=next", StringComparison.OrdinalIgnoreCase)
                && Uri.TryCreate(page, link[1..end], out Uri? next))
            {
                return next;
            }
        }

        return null;
    }
}
