using System.Globalization;
using Larder.Acceptance.Running;
using Larder.Formats.Oci;
using Larder.Testing.Registry;
using static Larder.Acceptance.HostileImages.ImageRow;

namespace Larder.Acceptance.HostileImages;

/// <summary>§2.6: blobs that come in parts, or are broken off, by registries that understand ranges each in its own way.</summary>
internal static class Downloads
{
    public static IEnumerable<ImageRow> Rows =>
    [
        Survived("2.6 resume", "a blob that is cut and goes on", made => Cut(made, (_, reply) => reply), (made, _) => Assert.True(Ranges(made) > 0)),
        Survived("2.6 resume", "a registry that knows no ranges", made =>
        {
            made.Registry.KnowsRanges = false;
            Cut(made, (_, reply) => reply);
        }),
        Survived("2.6 resume", "a registry that answers with another range", made => Cut(made, (request, reply) =>
            reply.Status == 206 ? reply.With("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes 0-{reply.Body.Length - 1}/{Length(reply)}")) : reply)),
        Survived("2.6 resume", "a registry that answers with a range and does not say which", made => Cut(made, (_, reply) =>
        {
            WireReply unsaid = reply with { Headers = new Dictionary<string, string>(reply.Headers) };
            unsaid.Headers.Remove("Content-Range");
            return unsaid;
        })),
        Survived("2.6 resume", "a registry that refuses to go on", made => Cut(made, (request, reply) => reply.Status == 206 ? new WireReply(416) : reply)),
        Refused("2.6 resume", "a rest of another blob", "LRD2001", 6, made => Cut(made, (_, reply) => reply.Status == 206 ? reply with { Body = [.. reply.Body.Select(value => (byte)~value)] } : reply)),
        Refused("2.6 resume", "a rest of a blob of another size", "LRD2002", 6, made => Cut(made, (_, reply) =>
            reply.Status == 206 ? reply.With("Content-Range", reply.Headers["Content-Range"].Split('/')[0] + "/999999") : reply)),
        Survived(
            "2.6 resume", "a download that another process goes on with",
            made =>
            {
                // The first import is cut and then refused; what it got is not fetched again.
                string blob = LargestOf(made);
                int asked = 0;
                made.Registry.Altered = (request, reply) => !request.Path.EndsWith(blob, StringComparison.Ordinal) ? reply
                    : asked++ switch { 0 => reply with { CutAfter = reply.Body.Length / 2 }, 1 => new WireReply(404), _ => reply };
                made.Run().With(3);
            },
            (made, _) => Assert.True(made.Registry.Server.Seen.Last(request => request.Path.EndsWith(LargestOf(made), StringComparison.Ordinal)).Range is { First: > 0 })),
        Survived(
            "2.6 parallel", "a large layer in chunks",
            Large,
            (made, _) => Assert.True(Ranges(made) > 1)),
        Survived("2.6 parallel", "a large layer of a registry that knows no ranges", made =>
        {
            Large(made);
            made.Registry.KnowsRanges = false;
        }),
        Survived("2.6 parallel", "a large layer of a registry that limits requests for its chunks", made =>
        {
            Large(made);
            int asked = 0;
            made.Registry.Altered = (request, reply) => request.Range is not null && asked++ is 1 or 2 ? new WireReply(429).With("Retry-After", "1") : reply;
        }),
        Survived("2.6 parallel", "a large layer whose chunks are cut here and there", made =>
        {
            Large(made);
            Random random = new(7);
            int cuts = 0;
            made.Registry.Altered = (request, reply) =>
            {
                lock (random)
                {
                    return request.Range is not null && reply.Body.Length > 100_000 && random.Next(2) == 0 && cuts++ < 4 ? reply with { CutAfter = random.Next(reply.Body.Length) } : reply;
                }
            };
        }),
    ];

    // Three chunks and a bit, which nothing makes smaller.
    private static void Large(ImageCase made)
    {
        char[] content = new char[25 << 20];
        Random random = new(1);
        for (int index = 0; index < content.Length; index++)
        {
            content[index] = (char)random.Next(256);
        }

        made.Image.Tars = [new RawTar().Add('0', "large", new string(content)).End()];
        made.Image.Pack = tar => tar;
        made.Image.Describe = blob => ContentDescriptor.Of("application/vnd.oci.image.layer.v1.tar", blob);
    }

    private static string LargestOf(ImageCase made) => made.Image.Tars.Select(ImageBuilder.Gzip).MaxBy(blob => blob.Length) is { } blob ? ContentDigest.Of(blob).ToString() : "";

    // The first answer with the largest layer breaks off in the middle.
    private static void Cut(ImageCase made, Func<SeenRequest, WireReply, WireReply> rest)
    {
        string blob = LargestOf(made);
        int asked = 0;
        made.Registry.Altered = (request, reply) => !request.Path.EndsWith(blob, StringComparison.Ordinal) ? reply
            : asked++ == 0 ? reply with { CutAfter = reply.Body.Length / 2 } : rest(request, reply);
    }

    private static long Length(WireReply reply) => long.Parse(reply.Headers["Content-Range"].Split('/')[1], CultureInfo.InvariantCulture);

    private static int Ranges(ImageCase made) => made.Registry.Server.Seen.Count(request => request.Range is not null);
}
