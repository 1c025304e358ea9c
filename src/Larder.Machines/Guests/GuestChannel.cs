using System.Buffers.Binary;
using System.Text;
using System.Threading.Channels;

namespace Larder.Machines.Guests;

/// <summary>
/// One command or copy of a guest. What the guest says of it waits here, within what it was allowed to send, so that a slow
/// reader of one channel keeps no other back.
/// </summary>
internal sealed class GuestChannel(GuestPort port, uint number) : IGuestChannel
{
    private const int InitialCredit = 262_144;
    private const int Piece = 65_536;

    private readonly Channel<Said> _said = Channel.CreateUnbounded<Said>(new() { SingleReader = true });
    private readonly Channel<uint> _credits = Channel.CreateUnbounded<uint>(new() { SingleReader = true });
    private long _owed = InitialCredit;

    public uint Number => number;

    /// <summary>Takes what the guest says; called by the reader of the port.</summary>
    /// <exception cref="GuestLostException">It sends more than it may.</exception>
    public void Take(GuestFrame type, ReadOnlySpan<byte> payload)
    {
        if (type is GuestFrame.Credit)
        {
            _ = payload.Length == sizeof(uint) && _credits.Writer.TryWrite(BinaryPrimitives.ReadUInt32LittleEndian(payload));
            return;
        }

        if (type is GuestFrame.Output or GuestFrame.Error && Interlocked.Add(ref _owed, -payload.Length) < 0)
        {
            throw new GuestLostException("the guest sends more than it was allowed to");
        }

        _ = _said.Writer.TryWrite(new Said(type, payload.ToArray()));
    }

    /// <summary>Nothing more will come.</summary>
    public void Lose(Exception why) => _said.Writer.TryComplete(why);

    /// <summary>Passes output on until the end.</summary>
    /// <exception cref="GuestFailureException">The guest could not begin.</exception>
    /// <exception cref="GuestLostException">The guest is gone.</exception>
    public async Task<GuestExit> DrainAsync(Stream output, Stream error, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                (GuestFrame type, byte[] payload) = await _said.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                switch (type)
                {
                    case GuestFrame.Output or GuestFrame.Error:
                        Stream to = type is GuestFrame.Output ? output : error;
                        await to.WriteAsync(payload, cancellationToken).ConfigureAwait(false);
                        await to.FlushAsync(cancellationToken).ConfigureAwait(false);
                        Interlocked.Add(ref _owed, payload.Length);
                        await port.WriteAsync(HostFrame.Credit, number, new GuestPayload().Add((uint)payload.Length).Bytes, cancellationToken).ConfigureAwait(false);
                        break;
                    case GuestFrame.Exit when payload.Length == 5:
                        return new GuestExit((int)BinaryPrimitives.ReadUInt32LittleEndian(payload.AsSpan(1)), payload[0] != 0);
                    case GuestFrame.Failure when payload.Length >= 8:
                        throw new GuestFailureException((int)BinaryPrimitives.ReadUInt32LittleEndian(payload), Encoding.UTF8.GetString(payload.AsSpan(8)));
                    default:
                        throw new GuestLostException("the guest says what has no sense here");
                }
            }
        }
        catch (ChannelClosedException closed)
        {
            throw new GuestLostException("the guest is gone", closed.InnerException);
        }
    }

    /// <summary>
    /// Sends a stream as input, as fast as the guest takes it, and its end; what cannot be read any more has ended. A read
    /// that waits for a user cannot be called off, so nobody waits for this: it ends with the session or the stream.
    /// </summary>
    public void Feed(Stream input, CancellationToken cancellationToken) => _ = FeedAsync(input, cancellationToken);

    private async Task FeedAsync(Stream input, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[Piece];
        long credit = InitialCredit;
        try
        {
            for (int read = 1; read > 0; credit -= read)
            {
                while (credit <= 0 || _credits.Reader.TryPeek(out _))
                {
                    credit += await _credits.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                }

                read = await ReadAsync(input, buffer.AsMemory(0, (int)Math.Min(credit, Piece)), cancellationToken).ConfigureAwait(false);
                await port.WriteAsync(HostFrame.Input, number, buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The command or the guest has ended: its reader says so.
        }
    }

    private static async Task<int> ReadAsync(Stream input, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await input.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private sealed record Said(GuestFrame Type, byte[] Payload);
}
