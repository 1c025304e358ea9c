using System.Buffers.Binary;
using System.Text;

namespace Larder.Tests.GuestAgent;

/// <summary>One frame from the agent, by the numbers of docs/formats/guest-protocol.md.</summary>
internal sealed record AgentFrame(byte Type, uint Channel, byte[] Payload)
{
    public const byte Ready = 1;
    public const byte Stdout = 2;
    public const byte Stderr = 3;
    public const byte Exit = 4;
    public const byte Error = 5;
    public const byte Credit = 6;
    public const byte Pong = 7;

    public uint Number(int at = 0) => BinaryPrimitives.ReadUInt32LittleEndian(Payload.AsSpan(at));

    public string Text(int at = 0) => Encoding.UTF8.GetString(Payload.AsSpan(at));
}
