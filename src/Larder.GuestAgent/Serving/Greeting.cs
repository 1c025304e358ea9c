using System.Buffers.Binary;
using Larder.GuestAgent.Calls;
using Larder.GuestAgent.Protocol;

namespace Larder.GuestAgent.Serving;

/// <summary>The answer to a hello: which protocol, to whom, how long after the start, by which kernel.</summary>
internal static unsafe class Greeting
{
    private const int NameField = 65;   // struct utsname has six of them; the release is the third

    public static void Answer(Outbox outbox, ReadOnlySpan<byte> hello)
    {
        byte* system = stackalloc byte[NameField * 6];
        _ = Libc.SystemName(system);
        ReadOnlySpan<byte> release = Terminated.UpToNul(new ReadOnlySpan<byte>(system + (2 * NameField), NameField));

        outbox.SendRaw(Wire.Magic);
        Span<byte> payload = outbox.Payload(28 + release.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(payload, Wire.Version);
        hello[4..20].CopyTo(payload[4..]);
        BinaryPrimitives.WriteInt64LittleEndian(payload[20..], Clock.Microseconds);
        release.CopyTo(payload[28..]);
        outbox.Commit(GuestFrame.Ready, 0, 28 + release.Length);
    }
}
