namespace Larder.GuestAgent.Protocol;

/// <summary>What the agent says: docs/formats/guest-protocol.md.</summary>
internal enum GuestFrame : byte
{
    /// <summary>Not a frame.</summary>
    None = 0,
    Ready = 1,
    Stdout = 2,
    Stderr = 3,
    Exit = 4,
    Error = 5,
    Credit = 6,
    Pong = 7,
}
