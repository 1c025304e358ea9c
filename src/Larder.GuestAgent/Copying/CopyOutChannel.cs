using Larder.GuestAgent.Protocol;
using Larder.GuestAgent.Serving;

namespace Larder.GuestAgent.Copying;

/// <summary>An archive on its way out.</summary>
internal sealed class CopyOutChannel : Channel
{
    private readonly TreeArchive _archive;

    private CopyOutChannel(uint number, Outbox outbox, byte[] path)
        : base(number, outbox) => _archive = new(path);

    public override long Deadline => !Outbox.IsFull && (Credit > 0 || _archive.Waiting.IsEmpty) ? 0 : long.MaxValue;

    /// <summary>Throws for a path where nothing is.</summary>
    public static CopyOutChannel Start(uint number, Outbox outbox, ReadOnlySpan<byte> payload)
    {
        PayloadReader reader = new(payload);
        byte[] path = reader.Text();
        reader.End();
        return new(number, outbox, path);
    }

    public override void Watch(PollSet set)
    {
    }

    public override void Work(PollSet set)
    {
        if (_archive.Waiting.IsEmpty && !Outbox.IsFull)
        {
            Finish(isSignal: false, 0);
            return;
        }

        int most = Sendable;
        if (most == 0)
        {
            return;
        }

        Span<byte> payload = Outbox.Payload(most);
        int length = 0;
        while (length < most && !_archive.Waiting.IsEmpty)
        {
            int count = Math.Min(most - length, _archive.Waiting.Length);
            _archive.Waiting.Span[..count].CopyTo(payload[length..]);
            length += count;
            _archive.Take(count);
        }

        Outbox.Commit(GuestFrame.Stdout, Number, length);
        Credit -= length;
    }

    public override void Input(ReadOnlySpan<byte> bytes)
    {
    }

    public override void Abandon() => _archive.Close();
}
