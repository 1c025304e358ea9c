using Larder.GuestAgent.Protocol;
using Larder.GuestAgent.Serving;

namespace Larder.GuestAgent.Copying;

/// <summary>An archive on its way in.</summary>
internal sealed class CopyInChannel : Channel
{
    private readonly Extraction _extraction;
    private readonly TarParser _parser;

    private CopyInChannel(uint number, Outbox outbox, byte[] directory)
        : base(number, outbox)
    {
        _extraction = new(new BeneathDirectory(directory));
        _parser = new(_extraction);
    }

    /// <summary>Throws for a directory that is not there.</summary>
    public static CopyInChannel Start(uint number, Outbox outbox, ReadOnlySpan<byte> payload)
    {
        PayloadReader reader = new(payload);
        byte[] directory = reader.Text();
        reader.End();
        return new(number, outbox, directory);
    }

    public override void Watch(PollSet set)
    {
    }

    public override void Work(PollSet set)
    {
    }

    public override void Input(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            _parser.Feed(bytes);
            Grant(bytes.Length);
            return;
        }

        _parser.End();
        _extraction.FinishDirectories();
        Finish(isSignal: false, 0);
    }

    public override void Abandon() => _extraction.Close();
}
