namespace Larder.Acceptance.HostileImages;

/// <summary>
/// What registries, images and their layers do to those who pull: a line for each, and each has rows. Numbers of sections are
/// those of the survey of the field that the acceptance point refers to.
/// </summary>
internal static class ImageFacts
{
    /// <summary>What an import meets.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        // §2.3, verification: the object, what has to be checked of it, and how it lies.
        "2.3 manifest by digest", // hash of the exact bytes; Docker-Content-Digest may be of another algorithm, or a lie
        "2.3 manifest by tag", // Content-Type agrees with mediaType; manifest and index in one document
        "2.3 size", // exact bound: endless bodies, oversized manifests
        "2.3 config", // digest, size, rootfs.type, as many diff IDs as layers; artifacts have none
        "2.3 layer blob", // compressed digest while streaming; resumed parts are hashed again
        "2.3 diff ID", // the whole stream with its padding; all members of a gzip
        "2.3 gzip trailer", // truncated, zeros, junk
        "2.3 dedupe key", // claimed diff IDs; a table of contents that is not the tar's
        "2.3 algorithms", // sha256 and sha512; hex in lower case and checked before it becomes a path
        "2.3 bombs", // bytes, entries, depth, ratio

        // §2.4, attacks on unpacking.
        "2.4 written through a link", // x -> /etc, then x/cron.d/p
        "2.4 hard link to the host", // by «..», or by an absolute name
        "2.4 parent swapped", // between check and use
        "2.4 targets stay verbatim", // lexical checks of targets are insufficient and wrong
        "2.4 links among parents", // followed inside the tree, as merged-usr needs; a limit of hops
        "2.4 names that lead out", // absolute, «..», whiteouts, devices

        // §2.5, media types and choice.
        "2.5 accept", // all four types are asked for; schema 1 gets a clear error
        "2.5 layer types", // they lie: the bytes tell
        "2.5 zstd", // several frames, skippable ones
        "2.5 Docker schema 2", // the same structure
        "2.5 foreign layers", // the registry first, then urls: https only
        "2.5 platform", // variants, missing ones, entries without a platform
        "2.5 attestations", // never picked
        "2.5 nested index", // depth and cycles
        "2.5 one entry of another platform", // says which there are
        "2.5 further fields", // data, subject, artifactType, the empty config
        "2.5 artifacts", // a title is a file name that an attacker chose

        // §2.6, transport and authentication.
        "2.6 ping", // may succeed while the repository wants a token
        "2.6 names", // rules of names and tags
        "2.6 bearer", // challenges, GET and POST, fields of the answer, lives
        "2.6 scope", // insufficient_scope
        "2.6 realm", // must not be a way into the private network
        "2.6 basic", // never over http unless told
        "2.6 redirect", // no Authorization across hosts; signed addresses run out
        "2.6 docker config", // auths, tokens, helpers
        "2.6 429", // Retry-After; two kinds of limits
        "2.6 retries", // 408, 5xx, resets, stalls
        "2.6 resume", // 206, 200, 416; across processes
        "2.6 parallel", // ranged chunks of a large layer
        "2.6 encodings", // bodies are the stored bytes
        "2.6 proxies and certificates", // custom authorities, client certificates

        // §2.7, where it is about what a registry says to any client.
        "2.7 warnings",
    ];

    /// <summary>What an import cannot meet, and the tests that meet it.</summary>
    public static IReadOnlyDictionary<string, string> Elsewhere { get; } = new Dictionary<string, string>
    {
        ["2.6 mirrors"] = "ResolveTests: the command names none",
        ["2.7 uploads, monolithic and in chunks"] = "PublishingTests",
        ["2.7 mounts"] = "PublishingTests",
        ["2.7 referrers and their fallback tag"] = "PublishingTests",
        ["2.7 pages of tags"] = "PublishingTests",
    };

    /// <summary>How many lines the sections of the survey have, both lists together.</summary>
    public static IReadOnlyDictionary<string, int> Counts { get; } =
        new Dictionary<string, int> { ["2.3"] = 10, ["2.4"] = 6, ["2.5"] = 11, ["2.6"] = 15, ["2.7"] = 5 };
}
