using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Larder.Machines.Guests;

namespace Larder.Machines.Keeping;

/// <summary>
/// One process that speaks with the guest of a kept machine, as if it were alone (docs/formats/guest-protocol.md). When it goes,
/// what it had begun is ended. Owns its stream.
/// </summary>
internal sealed class RelayClient(Stream stream, GuestConnection guest, RelayActivity activity) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<uint, RelayedChannel> _channels = new();
    private readonly Channel<byte[]> _saying = Channel.CreateUnbounded<byte[]>(new() { SingleReader = true });

    /// <summary>Serves it until it goes, or the guest does.</summary>
    /// <exception cref="IOException">It is gone, or speaks otherwise.</exception>
    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        HostPort port = new(stream);
        _saying.Writer.TryWrite(Ready(await port.GreetAsync(cancellationToken).ConfigureAwait(false)));
        Task writing = WriteAsync(cancellationToken);
        try
        {
            while (await port.ReadAsync(cancellationToken).ConfigureAwait(false) is { } frame)
            {
                await HearAsync(frame.Type, frame.Channel, frame.Payload, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _saying.Writer.TryComplete();
            foreach ((uint number, RelayedChannel channel) in _channels)
            {
                Close(number);
                await guest.AbandonAsync(channel.GuestNumber).ConfigureAwait(false);
            }

            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Has something said to it.</summary>
    public void Say(GuestFrame type, uint channel, ReadOnlySpan<byte> payload) => _saying.Writer.TryWrite(GuestPort.Encode((byte)type, channel, payload));

    /// <summary>A channel of it has ended.</summary>
    public void Close(uint number)
    {
        if (_channels.TryRemove(number, out RelayedChannel? channel))
        {
            guest.Detach(channel.GuestNumber);
            activity.End();
        }
    }

    /// <summary>Nothing more will be said: the guest is gone.</summary>
    public void End() => _saying.Writer.TryComplete();

    /// <summary>Closes the stream.</summary>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private byte[] Ready(byte[] nonce)
    {
        byte[] microseconds = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(microseconds, (ulong)guest.Greeting.SinceBoot.TotalMicroseconds);
        byte[] payload = [.. new GuestPayload().Add(GuestConnection.Version).Bytes.Span, .. nonce, .. microseconds, .. Encoding.UTF8.GetBytes(guest.Greeting.KernelRelease)];
        return [.. GuestPort.Magic, .. GuestPort.Encode((byte)GuestFrame.Ready, 0, payload)];
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (byte[] frame in _saying.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await stream.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            // Its reader hears of it as of any end of the guest.
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task HearAsync(HostFrame type, uint number, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        switch (type)
        {
            case HostFrame.Ping:
                Say(GuestFrame.Pong, number, payload.Span);
                break;
            case HostFrame.Shutdown:
                activity.AskForEnd();
                break;
            case HostFrame.Execute or HostFrame.CopyIn or HostFrame.CopyOut:
                await BeginAsync(type, number, payload, cancellationToken).ConfigureAwait(false);
                break;
            default:
                if (_channels.TryGetValue(number, out RelayedChannel? channel))
                {
                    if (type is HostFrame.Credit && payload.Length == sizeof(uint))
                    {
                        channel.Grant(BinaryPrimitives.ReadUInt32LittleEndian(payload.Span));
                    }

                    await guest.SendAsync(type, channel.GuestNumber, payload, cancellationToken).ConfigureAwait(false);
                }

                break;
        }
    }

    private async Task BeginAsync(HostFrame type, uint number, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (_channels.TryGetValue(number, out RelayedChannel? running))
        {
            await guest.SendAsync(type, running.GuestNumber, payload, cancellationToken).ConfigureAwait(false);
            return;
        }

        RelayedChannel channel = new(this, number);
        channel.GuestNumber = guest.Attach(channel);
        activity.Begin();
        _channels[number] = channel;
        await guest.SendAsync(type, channel.GuestNumber, payload, cancellationToken).ConfigureAwait(false);
    }
}
