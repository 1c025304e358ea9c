using Larder.Formats.Errors;

namespace Larder.Sources.Oci.Transport;

/// <summary>Bodies of answers that are read whole into memory.</summary>
internal static class BoundedBody
{
    /// <summary>All bytes.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.RegistryTooLarge"/>: more than the limit.</exception>
    public static async Task<byte[]> ReadAsync(
        HttpResponseMessage response, int limit, string what, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > limit)
        {
            throw RegistryErrors.TooLarge(what, limit);
        }

        byte[] content = await ReadSomeAsync(response, limit + 1, cancellationToken).ConfigureAwait(false);
        return content.Length > limit ? throw RegistryErrors.TooLarge(what, limit) : content;
    }

    /// <summary>The first bytes, at most <paramref name="limit"/>.</summary>
    public static async Task<byte[]> ReadSomeAsync(
        HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] buffer = new byte[Math.Min(limit, 4096)];
        int length = 0;
        while (length < limit)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 2, limit));
            }

            int read = await body.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return buffer[..length];
    }
}
