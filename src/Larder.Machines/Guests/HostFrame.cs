namespace Larder.Machines.Guests;

/// <summary>What the host says (docs/formats/guest-protocol.md).</summary>
internal enum HostFrame : byte
{
    None = 0,
    Hello = 1,
    Execute = 2,
    Input = 3,
    Signal = 4,
    Resize = 5,
    Credit = 6,
    Ping = 7,
    Shutdown = 8,
    CopyIn = 9,
    CopyOut = 10,
}
