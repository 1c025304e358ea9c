using System.Buffers.Binary;
using System.Text;
using Larder.GuestAgent.Calls;
using Larder.GuestAgent.Protocol;

namespace Larder.GuestAgent.Serving;

/// <summary>One thing that the host asked for and that goes on: a command, or files on their way.</summary>
internal abstract class Channel(uint number, Outbox outbox)
{
    private const int LongestMessage = 4096;

    private uint _consumed;

    /// <summary>Chosen by the host.</summary>
    public uint Number { get; } = number;

    /// <summary>So many bytes of output the host still takes.</summary>
    public long Credit { get; set; } = Wire.InitialCredit;

    /// <summary>The last frame was sent.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The process whose end it awaits, or -1.</summary>
    public virtual int Process => -1;

    /// <summary>When <see cref="Work"/> wants to be called though nothing happens, in <see cref="Clock.Milliseconds"/>.</summary>
    public virtual long Deadline => long.MaxValue;

    /// <summary>The way to the host.</summary>
    protected Outbox Outbox { get; } = outbox;

    /// <summary>As much as may be sent in a frame now.</summary>
    protected int Sendable => Outbox.IsFull ? 0 : (int)Math.Min(Credit, Wire.OutputPiece);

    /// <summary>Says what it waits for.</summary>
    public abstract void Watch(PollSet set);

    /// <summary>Does what can be done without waiting.</summary>
    public abstract void Work(PollSet set);

    /// <summary>Input from the host; none means its end.</summary>
    public abstract void Input(ReadOnlySpan<byte> bytes);

    /// <summary>Ends it at once and lets go of all it has. Sends nothing.</summary>
    public abstract void Abandon();

    /// <summary>A signal from the host.</summary>
    public virtual void Signal(uint number)
    {
    }

    /// <summary>The host's terminal has another size.</summary>
    public virtual void Resize(ushort rows, ushort columns)
    {
    }

    /// <summary><see cref="Process"/> ended.</summary>
    public virtual void Ended(int status)
    {
    }

    /// <summary>Says that it failed. Nothing follows.</summary>
    public void Fail(GuestException why)
    {
        byte[] message = Encoding.UTF8.GetBytes(why.Message);
        int length = Math.Min(message.Length, LongestMessage);
        Span<byte> payload = Outbox.Payload(8 + length);
        BinaryPrimitives.WriteUInt32LittleEndian(payload, (uint)why.Code);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[4..], (uint)length);
        message.AsSpan(0, length).CopyTo(payload[8..]);
        Outbox.Commit(GuestFrame.Error, Number, 8 + length);
        Abandon();
        IsOver = true;
    }

    /// <summary>Says how it ended. Nothing follows.</summary>
    protected void Finish(bool isSignal, int number)
    {
        Span<byte> payload = Outbox.Payload(5);
        payload[0] = isSignal ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32LittleEndian(payload[1..], number);
        Outbox.Commit(GuestFrame.Exit, Number, 5);
        Abandon();
        IsOver = true;
    }

    /// <summary>Input was used up: lets the host send more, in steps.</summary>
    protected void Grant(int consumed)
    {
        _consumed += (uint)consumed;
        if (_consumed >= Wire.CreditStep)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(Outbox.Payload(4), _consumed);
            Outbox.Commit(GuestFrame.Credit, Number, 4);
            _consumed = 0;
        }
    }
}
