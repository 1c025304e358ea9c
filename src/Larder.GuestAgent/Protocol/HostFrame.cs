namespace Larder.GuestAgent.Protocol;

/// <summary>What the host says: docs/formats/guest-protocol.md.</summary>
internal enum HostFrame : byte
{
    /// <summary>Not a frame.</summary>
    None = 0,
    Hello = 1,
    Exec = 2,
    Stdin = 3,
    Signal = 4,
    Resize = 5,
    Credit = 6,
    Ping = 7,
    Shutdown = 8,
    CopyIn = 9,
    CopyOut = 10,
}
