namespace Larder.Testing.Registry;

/// <summary>An answer, and how it goes wrong on the wire.</summary>
/// <param name="Status">Its number.</param>
/// <param name="Body">Its bytes.</param>
public sealed record WireReply(int Status, byte[] Body)
{
    public WireReply(int status)
        : this(status, [])
    {
    }

    public Dictionary<string, string> Headers { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How the end of the body is told.</summary>
    public WireFraming Framing { get; init; } = WireFraming.Length;

    /// <summary>Bytes of the body after which the connection is closed; null for none.</summary>
    public long? CutAfter { get; init; }

    /// <summary>Closes with a reset instead of an end.</summary>
    public bool Reset { get; init; }

    /// <summary>Bytes of the body after which nothing comes any more, while the connection stays.</summary>
    public long? StallAfter { get; init; }

    /// <summary>Sends further bytes for as long as anybody takes them; not with a length.</summary>
    public bool Endless { get; init; }

    /// <summary>For HEAD: the length that is stated, of a body that does not come.</summary>
    public long? StatedLength { get; init; }

    public WireReply With(string header, string value) =>
        this with { Headers = new Dictionary<string, string>(Headers, StringComparer.OrdinalIgnoreCase) { [header] = value } };

    public static WireReply Json(int status, string json) =>
        new WireReply(status, System.Text.Encoding.UTF8.GetBytes(json)).With("Content-Type", "application/json");
}
