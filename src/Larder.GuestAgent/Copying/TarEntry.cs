namespace Larder.GuestAgent.Copying;

/// <summary>What an archive says of a path. Names are without a NUL.</summary>
internal sealed class TarEntry
{
    public required byte Type { get; init; }

    public required byte[] Name { get; init; }

    public required byte[] Link { get; init; }

    public required uint Mode { get; init; }

    public required uint User { get; init; }

    public required uint Group { get; init; }

    public required long Size { get; init; }

    public required long Seconds { get; init; }

    public required long Nanoseconds { get; init; }
}
