using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;

namespace Larder.Machines.Guests;

/// <summary>
/// The host's side of a session with a guest's agent (docs/formats/guest-protocol.md): any number of commands and copies at
/// once over one stream. A session begins anew whatever an earlier one left in the stream. Owns the stream.
/// </summary>
public sealed class GuestConnection : IAsyncDisposable
{
    internal const uint Version = 1;
    private const int NonceSize = 16;
    private const int GreetingSize = 4 + NonceSize + 8;

    private readonly GuestPort _port;
    private readonly ConcurrentDictionary<uint, IGuestChannel> _channels = new();
    private readonly ConcurrentDictionary<uint, TaskCompletionSource> _pings = new();
    private readonly CancellationTokenSource _closing = new();
    private Task _reading = Task.CompletedTask;
    private uint _last;
    private volatile Exception? _lost;

    private GuestConnection(GuestPort port) => _port = port;

    /// <summary>What the guest said first.</summary>
    public GuestGreeting Greeting { get; private set; } = new(default, "");

    /// <summary>Begins a session.</summary>
    /// <param name="stream">To the guest's agent and back; disposed with the connection, or when this fails.</param>
    /// <param name="cancellationToken">Ends the wait for a guest that is still booting.</param>
    /// <exception cref="GuestLostException">The stream ended, or another version answers.</exception>
    public static async Task<GuestConnection> OpenAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        GuestPort port = new(stream);
        try
        {
            GuestConnection connection = new(port);

            // Random enough, and OpenSSL need not be loaded.
            byte[] nonce = Guid.NewGuid().ToByteArray();
            await port.WriteRawAsync(GuestPort.Magic.ToArray(), cancellationToken).ConfigureAwait(false);
            await port.WriteAsync(HostFrame.Hello, 0, new GuestPayload().Add(Version).Add(nonce).Bytes, cancellationToken).ConfigureAwait(false);
            while (!await connection.TryGreetAsync(nonce, cancellationToken).ConfigureAwait(false))
            {
                // What an earlier session left.
            }

            connection._reading = Task.Run(connection.ReadAsync, CancellationToken.None);
            return connection;
        }
        catch
        {
            await port.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs a command to its end. When it is cancelled, the command is killed.</summary>
    /// <exception cref="GuestFailureException">The guest could not start it.</exception>
    /// <exception cref="GuestLostException">The guest is gone.</exception>
    public async Task<GuestExit> RunAsync(GuestCommand command, GuestStreams streams, CancellationToken cancellationToken = default)
    {
        return await Start(command, streams, cancellationToken).Exit.ConfigureAwait(false);
    }

    /// <summary>Starts a command, which can be sent signals while it runs. When it is cancelled, the command is killed.</summary>
    /// <exception cref="GuestLostException">The guest is gone.</exception>
    public GuestProcess Start(GuestCommand command, GuestStreams streams, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(streams);
        GuestChannel channel = Open();
        GuestPayload request = GuestPayload.Of(command, streams.Input is not null);
        return new GuestProcess(this, channel.Number, UseAsync(channel, HostFrame.Execute, request, streams, cancellationToken));
    }

    /// <summary>Unpacks a plain tar archive below a directory of the guest.</summary>
    /// <exception cref="GuestFailureException">It is no archive, leads out of the directory, or the guest has no room.</exception>
    /// <exception cref="GuestLostException">The guest is gone.</exception>
    public Task CopyInAsync(string directory, Stream archive, CancellationToken cancellationToken = default) => UseAsync(
        Open(), HostFrame.CopyIn, new GuestPayload().Add(directory), new GuestStreams(archive, Stream.Null, Stream.Null), cancellationToken);

    /// <summary>Gets a path of the guest, with all below it, as a tar archive.</summary>
    /// <exception cref="GuestFailureException">It is not there, or cannot be read.</exception>
    /// <exception cref="GuestLostException">The guest is gone.</exception>
    public Task CopyOutAsync(string path, Stream archive, CancellationToken cancellationToken = default) => UseAsync(
        Open(), HostFrame.CopyOut, new GuestPayload().Add(path), new GuestStreams(null, archive, Stream.Null), cancellationToken);

    /// <summary>Waits until the guest answers.</summary>
    /// <exception cref="GuestLostException">The guest is gone.</exception>
    public async Task PingAsync(CancellationToken cancellationToken = default)
    {
        uint number = Interlocked.Increment(ref _last);
        TaskCompletionSource answered = _pings.GetOrAdd(number, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        ThrowIfLost();
        await _port.WriteAsync(HostFrame.Ping, 0, new GuestPayload().Add(number).Bytes, cancellationToken).ConfigureAwait(false);
        await answered.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks the guest to end all commands and power off; does not wait for it.</summary>
    public Task ShutDownAsync(CancellationToken cancellationToken = default) => _port.WriteAsync(HostFrame.Shutdown, 0, default, cancellationToken);

    /// <summary>Ends the session: the guest kills what runs in it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _port.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    /// <summary>Takes a channel for somebody who speaks the protocol himself.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="GuestLostException">The guest is gone.</exception>
    internal uint Attach(IGuestChannel channel)
    {
        uint number = Interlocked.Increment(ref _last);
        _channels[number] = channel;
        ThrowIfLost();
        return number;
    }

    /// <summary>Gives a channel back; what the guest still says there is passed over.</summary>
    internal void Detach(uint number) => _channels.TryRemove(number, out _);

    /// <summary>Sends a frame.</summary>
    internal Task SendAsync(HostFrame type, uint channel, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        _port.WriteAsync(type, channel, payload, cancellationToken);

    /// <summary>Sends a frame; nothing when the guest is gone, whose reader says so.</summary>
    internal async Task TrySendAsync(HostFrame type, uint channel, ReadOnlyMemory<byte> payload)
    {
        try
        {
            await _port.WriteAsync(type, channel, payload, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // As above.
        }
    }

    /// <summary>
    /// Ends what runs on a channel by a request for something else in its place: commands are killed. A signal alone would
    /// leave the channel of one whose output nobody takes any more.
    /// </summary>
    internal Task AbandonAsync(uint channel) => TrySendAsync(HostFrame.CopyOut, channel, new GuestPayload().Add("").Bytes);

    private GuestChannel Open()
    {
        GuestChannel channel = new(_port, Interlocked.Increment(ref _last));
        _channels[channel.Number] = channel;
        ThrowIfLost();
        return channel;
    }

    private async Task<GuestExit> UseAsync(
        GuestChannel channel, HostFrame type, GuestPayload request, GuestStreams streams, CancellationToken cancellationToken)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        try
        {
            await _port.WriteAsync(type, channel.Number, request.Bytes, cancellationToken).ConfigureAwait(false);
            if (streams.Input is { } input)
            {
                channel.Feed(input, _closing.Token);
            }

            return await channel.DrainAsync(streams.Output, streams.Error, ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_closing.IsCancellationRequested)
        {
            await AbandonAsync(channel.Number).ConfigureAwait(false);
            throw;
        }
        finally
        {
            _ = _channels.TryRemove(channel.Number, out _);
        }
    }

    private async Task<bool> TryGreetAsync(byte[] nonce, CancellationToken cancellationToken)
    {
        await _port.FindMagicAsync(cancellationToken).ConfigureAwait(false);
        (GuestFrame type, _, ReadOnlyMemory<byte> payload) = await _port.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (type is not GuestFrame.Ready || payload.Length < GreetingSize || !payload.Span.Slice(4, NonceSize).SequenceEqual(nonce))
        {
            return false;
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(payload.Span);
        ulong microseconds = BinaryPrimitives.ReadUInt64LittleEndian(payload.Span[(4 + NonceSize)..]);
        Greeting = new GuestGreeting(TimeSpan.FromMicroseconds(microseconds), Encoding.UTF8.GetString(payload.Span[GreetingSize..]));
        return version == Version ? true : throw new GuestLostException($"the guest speaks version {version} of the protocol, and this is {Version}");
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                (GuestFrame type, uint number, ReadOnlyMemory<byte> payload) = await _port.ReadAsync(_closing.Token).ConfigureAwait(false);
                if (type is GuestFrame.Pong)
                {
                    _ = payload.Length == sizeof(uint) && _pings.TryRemove(BinaryPrimitives.ReadUInt32LittleEndian(payload.Span), out TaskCompletionSource? ping) && ping.TrySetResult();
                }
                else if (_channels.TryGetValue(number, out IGuestChannel? channel))
                {
                    channel.Take(type, payload.Span);
                }
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            GuestLostException lost = error as GuestLostException ?? new GuestLostException("the session was ended", error);
            _lost = lost;
            foreach (IGuestChannel channel in _channels.Values)
            {
                channel.Lose(lost);
            }

            foreach (TaskCompletionSource ping in _pings.Values)
            {
                ping.TrySetException(lost);
            }
        }
    }

    private void ThrowIfLost()
    {
        if (_lost is { } lost)
        {
            throw new GuestLostException(lost.Message, lost);
        }
    }
}
