using System.Buffers.Binary;
using Larder.GuestAgent.Calls;
using Larder.GuestAgent.Commands;
using Larder.GuestAgent.Copying;
using Larder.GuestAgent.Protocol;

namespace Larder.GuestAgent.Serving;

/// <summary>What one host asked for since its greeting.</summary>
internal sealed class Session(Outbox outbox)
{
    private const int MostChannels = 256;

    private readonly List<Channel> _channels = [];
    private int _first;

    /// <summary>The host wants the machine to end.</summary>
    public bool IsShutdownWanted { get; private set; }

    /// <summary>Ends all that runs, without a word.</summary>
    public void Reset()
    {
        foreach (Channel channel in _channels)
        {
            channel.Abandon();
        }

        _channels.Clear();
        outbox.Clear();
    }

    /// <summary>Does what a frame says.</summary>
    public void Take(HostFrame type, uint number, ReadOnlySpan<byte> payload)
    {
        switch (type)
        {
            case HostFrame.Hello:
                Reset();
                Greeting.Answer(outbox, payload);
                return;
            case HostFrame.Ping:
                outbox.Send(GuestFrame.Pong, number, payload);
                return;
            case HostFrame.Shutdown:
                IsShutdownWanted = true;
                return;
            case HostFrame.Exec or HostFrame.CopyIn or HostFrame.CopyOut:
                Open(type, number, payload);
                return;
        }

        // It may have ended while this was under way.
        if (Find(number) is { } channel)
        {
            Take(channel, type, payload);
        }
    }

    /// <summary>Says what the channels wait for; gives the time when one wants to be asked again.</summary>
    public long Watch(PollSet set)
    {
        long deadline = long.MaxValue;
        foreach (Channel channel in _channels)
        {
            channel.Watch(set);
            deadline = Math.Min(deadline, channel.Deadline);
        }

        return deadline;
    }

    /// <summary>Lets each channel do what it can, another one first each time.</summary>
    public void Work(PollSet set)
    {
        int count = _channels.Count;
        for (int index = 0; index < count; index++)
        {
            Channel channel = _channels[(_first + index) % count];
            if (!channel.IsOver)
            {
                Work(channel, set);
            }
        }

        _first = count == 0 ? 0 : (_first + 1) % count;
        _channels.RemoveAll(static channel => channel.IsOver);
    }

    /// <summary>A process was reaped.</summary>
    public void Ended(int process, int status) =>
        _channels.Find(channel => channel.Process == process)?.Ended(status);

    private static void Take(Channel channel, HostFrame type, ReadOnlySpan<byte> payload)
    {
        try
        {
            switch (type)
            {
                case HostFrame.Stdin:
                    channel.Input(payload);
                    break;
                case HostFrame.Signal:
                    channel.Signal(BinaryPrimitives.ReadUInt32LittleEndian(payload));
                    break;
                case HostFrame.Resize:
                    channel.Resize(BinaryPrimitives.ReadUInt16LittleEndian(payload), BinaryPrimitives.ReadUInt16LittleEndian(payload[2..]));
                    break;
                case HostFrame.Credit:
                    channel.Credit += BinaryPrimitives.ReadUInt32LittleEndian(payload);
                    break;
            }
        }
        catch (GuestException why)
        {
            channel.Fail(why);
        }
    }

    private static void Work(Channel channel, PollSet set)
    {
        try
        {
            channel.Work(set);
        }
        catch (GuestException why)
        {
            channel.Fail(why);
        }
    }

    private Channel? Find(uint number)
    {
        foreach (Channel channel in _channels)
        {
            if (channel.Number == number && !channel.IsOver)
            {
                return channel;
            }
        }

        return null;
    }

    private void Open(HostFrame type, uint number, ReadOnlySpan<byte> payload)
    {
        if (Find(number) is { } taken)
        {
            taken.Fail(new(Errors.Invalid, "the channel is in use"));
            _channels.Remove(taken);
            return;
        }

        Channel channel = new RefusedChannel(number, outbox);
        try
        {
            if (number == 0 || _channels.Count >= MostChannels)
            {
                throw number == 0 ? new(Errors.Invalid, "0 is no channel") : new GuestException(Errors.InputOutput, "too many channels");
            }

            channel = type switch
            {
                HostFrame.Exec => CommandChannel.Start(number, outbox, CommandRequest.Read(payload)),
                HostFrame.CopyIn => CopyInChannel.Start(number, outbox, payload),
                _ => CopyOutChannel.Start(number, outbox, payload),
            };
            _channels.Add(channel);
        }
        catch (GuestException why)
        {
            channel.Fail(why);
        }
    }
}
