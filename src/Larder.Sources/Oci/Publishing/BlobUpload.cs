using System.Net;
using Larder.Formats.Errors;
using Larder.Formats.Oci;
using Larder.Sources.Oci.Transport;

namespace Larder.Sources.Oci.Publishing;

/// <summary>
/// Puts one blob into a repository (distribution-spec 1.1, "Pushing blobs"): nothing when it is there; mounted from
/// another repository where that works; else whole in one request, or in parts where it is large. Where an upload in parts
/// stands is noted before each part, so that another process goes on with it.
/// </summary>
/// <param name="target">The repository.</param>
/// <param name="descriptor">Digest and size.</param>
/// <param name="options">How large a part is.</param>
/// <param name="tell">Told bytes as <see cref="UploadProgress"/> does; may be null.</param>
internal sealed class BlobUpload(RegistryEndpoint target, ContentDescriptor descriptor, RegistryClientOptions options, Action<long>? tell = null)
{
    private const int MaxRecoveries = 5;
    private readonly UploadProgress _progress = new(tell);

    private string What => $"{descriptor.Digest} was not pushed to {target.Session.Host}/{target.Repository}";

    /// <returns>The bytes that had to be sent.</returns>
    public async Task<long> RunAsync(Stream content, string? mountFrom, CancellationToken cancellationToken)
    {
        // Where another process uploads the same, this one does so by itself.
        using UploadNote? note = descriptor.Size > options.UploadChunkBytes
            ? UploadNote.TryOpen(options.CacheDirectory, target.Session.Address, target.Repository, descriptor.Digest)
            : null;
        long sent = 0;
        for (int beginnings = 1; ; beginnings++)
        {
            if (await IsThereAsync(cancellationToken).ConfigureAwait(false))
            {
                note?.Forget();
                _progress.End(descriptor.Size);
                return sent;
            }

            UploadSession? session = await ResumeAsync(note, cancellationToken).ConfigureAwait(false)
                ?? await BeginAsync(mountFrom, cancellationToken).ConfigureAwait(false);
            if (session is null)
            {
                _progress.End(descriptor.Size);
                return sent;
            }

            long first = session.Offset;
            _progress.Reach(first);
            bool isDone = await SendAsync(session, content, note, mayBeginAnew: beginnings < MaxRecoveries, cancellationToken).ConfigureAwait(false);
            sent += session.Offset - first;
            note?.Forget();
            if (isDone)
            {
                return sent;
            }
        }
    }

    public async Task<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        RegistryRequest request = RegistryRequest.Head(target.AddressOf($"blobs/{descriptor.Digest}"));
        HttpResponseMessage response = await target.WriteAsync(request, What, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound)
        {
            response.Dispose();
            return response.StatusCode == HttpStatusCode.OK;
        }

        throw await target.Session.RefusedAsync(response, What, cancellationToken).ConfigureAwait(false);
    }

    // The location may be relative, and its query belongs to it: the digest is added, nothing is rebuilt.
    private static Uri WithDigest(Uri location, ContentDigest digest)
    {
        string text = location.AbsoluteUri;
        char separator = location.Query.Length > 0 ? '&' : '?';
        return new Uri($"{text}{separator}digest={Uri.EscapeDataString(digest.ToString())}");
    }

    // Null when it could be mounted.
    private async Task<UploadSession?> BeginAsync(string? mountFrom, CancellationToken cancellationToken)
    {
        List<string> scopes = [RegistrySession.PushScope(target.Repository)];
        string rest = "blobs/uploads/";
        if (mountFrom is not null)
        {
            rest += $"?mount={Uri.EscapeDataString(descriptor.Digest.ToString())}&from={Uri.EscapeDataString(mountFrom)}";
            scopes.Add(RegistrySession.PullScope(mountFrom));
        }

        RegistryRequest request = new(HttpMethod.Post, target.AddressOf(rest)) { Body = _ => new ByteArrayContent([]) };
        HttpResponseMessage response = await target.Session
            .SendAsync(request, What, target.Repository, scopes, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Accepted && (response.StatusCode != HttpStatusCode.Created || mountFrom is null))
        {
            throw await target.Session.RefusedAsync(response, What, cancellationToken).ConfigureAwait(false);
        }

        using (response)
        {
            return response.StatusCode == HttpStatusCode.Created
                ? null
                : new UploadSession(Location(response, target.AddressOf("blobs/uploads/")), 0, ChunkBytes(response));
        }
    }

    // Null when nothing was noted, or the registry knows nothing of it any more. The note is believed no more than an answer is.
    private async Task<UploadSession?> ResumeAsync(UploadNote? note, CancellationToken cancellationToken)
    {
        if (note?.Location is not { } location)
        {
            return null;
        }

        if (AddressRules.Refusal(location, target.Session.Address) is null)
        {
            try
            {
                UploadSession session = new(location, 0, note.ChunkBytes);
                if (await TryAskAsync(session, cancellationToken).ConfigureAwait(false))
                {
                    return session;
                }
            }
            catch (LarderException)
            {
                // Whoever holds the parts is gone, or makes no sense; the registry itself was reached a moment ago.
            }
        }

        note.Forget();
        return null;
    }

    private int ChunkBytes(HttpResponseMessage begun) =>
        begun.Headers.TryGetValues("OCI-Chunk-Min-Length", out IEnumerable<string>? values)
        && int.TryParse(values.First(), out int least) && least > options.UploadChunkBytes
            ? least
            : options.UploadChunkBytes;

    // False when the registry forgot the upload meanwhile.
    private async Task<bool> SendAsync(
        UploadSession session, Stream content, UploadNote? note, bool mayBeginAnew, CancellationToken cancellationToken)
    {
        int recoveries = 0;

        // The last part goes with the closing request.
        while (descriptor.Size - session.Offset > session.ChunkBytes)
        {
            note?.Write(session.Location, session.ChunkBytes);
            HttpResponseMessage response = await target.WriteAsync(
                Part(HttpMethod.Patch, session.Location, content, session.Offset, session.ChunkBytes), What, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.Accepted)
            {
                using (response)
                {
                    session.Location = Location(response, session.Location);
                    session.Offset += session.ChunkBytes;
                    continue;
                }
            }

            if (IsForgotten(response) && mayBeginAnew)
            {
                response.Dispose();
                return false;
            }

            if (response.StatusCode != HttpStatusCode.RequestedRangeNotSatisfiable || ++recoveries > MaxRecoveries)
            {
                throw await RefusedAsync(response, note, cancellationToken).ConfigureAwait(false);
            }

            response.Dispose();
            if (!await TryAskAsync(session, cancellationToken).ConfigureAwait(false))
            {
                return mayBeginAnew ? false : throw RegistryErrors.Protocol(What, "it forgets uploads again and again");
            }
        }

        note?.Write(session.Location, session.ChunkBytes);
        HttpResponseMessage closed = await target.WriteAsync(
            Part(HttpMethod.Put, WithDigest(session.Location, descriptor.Digest), content, session.Offset, descriptor.Size - session.Offset),
            What,
            cancellationToken).ConfigureAwait(false);
        if (closed.StatusCode == HttpStatusCode.Created)
        {
            closed.Dispose();
            session.Offset = descriptor.Size;
            _progress.Reach(descriptor.Size);
            return true;
        }

        if (IsForgotten(closed) && mayBeginAnew)
        {
            closed.Dispose();
            return false;
        }

        throw await RefusedAsync(closed, note, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsForgotten(HttpResponseMessage response) => response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone;

    // What was refused once is not gone on with; what could not be reached, or not for now, is.
    private Task<LarderException> RefusedAsync(HttpResponseMessage response, UploadNote? note, CancellationToken cancellationToken)
    {
        if (response.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
            and not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout))
        {
            note?.Forget();
        }

        return target.Session.RefusedAsync(response, What, cancellationToken);
    }

    private RegistryRequest Part(HttpMethod method, Uri address, Stream content, long first, long length) => new(method, address)
    {
        Body = sent =>
        {
            // An attempt that is made again sends its bytes again.
            long position = first;
            _progress.Reach(first);
            UploadContent body = new(content, first, length, bytes =>
            {
                position += bytes;
                _progress.Reach(position);
                sent();
            });
            if (length < descriptor.Size && length > 0)
            {
                body.Headers.TryAddWithoutValidation("Content-Range", $"{first}-{first + length - 1}");
            }

            return body;
        },
    };

    /// <summary>Asks how far the registry got (<c>Range: 0-LAST</c>); false when it knows nothing of the upload.</summary>
    private async Task<bool> TryAskAsync(UploadSession session, CancellationToken cancellationToken)
    {
        HttpResponseMessage response =
            await target.WriteAsync(RegistryRequest.Get(session.Location), What, cancellationToken).ConfigureAwait(false);
        if (IsForgotten(response))
        {
            response.Dispose();
            return false;
        }

        if (response.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.Accepted or HttpStatusCode.OK))
        {
            throw await target.Session.RefusedAsync(response, What, cancellationToken).ConfigureAwait(false);
        }

        using (response)
        {
            string range = response.Headers.TryGetValues("Range", out IEnumerable<string>? values) ? values.First() : "";
            string last = range[(range.LastIndexOf('-') + 1)..];
            long offset = long.TryParse(last, out long end) && end > 0 ? end + 1 : 0;
            if (offset > descriptor.Size)
            {
                throw RegistryErrors.Protocol(What, "it has more bytes than were sent");
            }

            (session.Location, session.Offset) = (Location(response, session.Location), offset);
            return true;
        }
    }

    // What is sent there is ours to choose, but the password goes with it: only to the registry (HttpSender sees to
    // that), and the body only where addresses may lead.
    private Uri Location(HttpResponseMessage response, Uri before)
    {
        Uri location = response.Headers.Location is { } given
            ? new Uri(before, given)
            : response.RequestMessage?.Method == HttpMethod.Post ? throw RegistryErrors.Protocol(What, "it begins an upload and says not where") : before;
        return AddressRules.Refusal(location, target.Session.Address) is { } refusal
            ? throw RegistryErrors.Address(What, $"it wants the content at {location.Authority}: {refusal}")
            : location;
    }
}
