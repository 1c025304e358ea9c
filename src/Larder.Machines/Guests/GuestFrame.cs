namespace Larder.Machines.Guests;

/// <summary>What a guest says (docs/formats/guest-protocol.md).</summary>
internal enum GuestFrame : byte
{
    None = 0,
    Ready = 1,
    Output = 2,
    Error = 3,
    Exit = 4,
    Failure = 5,
    Credit = 6,
    Pong = 7,
}
