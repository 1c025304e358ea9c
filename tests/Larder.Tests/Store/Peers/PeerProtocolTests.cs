using System.Buffers.Binary;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Store.Peers;
using Larder.Testing.Files;

namespace Larder.Tests.Store.Peers;

public sealed class PeerProtocolTests : IDisposable
{
    private static readonly byte[] Hello = Frame(PeerMessage.Hello, PeerHello.Encode(1, 1));

    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_conversation_has_these_bytes()
    {
        byte[] content = [1, 2, 3];
        byte[] blob = [.. Digest.Of(content).Bytes, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0];
        byte[] said = Serve(
            Hello,
            Frame(PeerMessage.FindMissing, Digest.Of(content).Bytes),
            Frame(PeerMessage.Put, blob),
            Frame(PeerMessage.Data, content),
            Frame(PeerMessage.Commit, []),
            Frame(PeerMessage.Read, Digest.Of(content).Bytes),
            Frame(PeerMessage.ListRoots, []));

        Assert.Equal(
            [
                .. Hello,
                .. Frame(PeerMessage.Missing, Digest.Of(content).Bytes),
                .. Frame(PeerMessage.Done, []),
                .. Frame(PeerMessage.Blob, blob),
                .. Frame(PeerMessage.Data, content),
                .. Frame(PeerMessage.Done, []),
                .. Frame(PeerMessage.Done, []),
            ],
            said);
        Assert.Equal("0C000000014C4152445045455201000100", Convert.ToHexString(Hello));
    }

    [Fact]
    public void Versions_are_agreed_on_or_said_not_to_be_known()
    {
        Assert.Equal(Hello, Serve(Frame(PeerMessage.Hello, PeerHello.Encode(0, 9))));
        Assert.Equal(2310, Refused(Frame(PeerMessage.Hello, PeerHello.Encode(2, 9))));
        Assert.Equal(2310, Refused(Frame(PeerMessage.Hello, "LARDPEEP\x01\0\x01\0"u8)));
        Assert.Equal(2310, Refused(Frame(PeerMessage.Commit, [])));
        Assert.Equal(2310, Refused("SSH-2.0-OpenSSH\r\n"u8.ToArray()));
    }

    [Fact]
    public void Hostile_frames_are_refused_and_change_nothing()
    {
        byte[] blob = [.. Digest.Of([1]).Bytes, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0];
        byte[] Changed(int at, byte value)
        {
            byte[] copy = [.. blob];
            copy[at] = value;
            return Frame(PeerMessage.Put, copy);
        }

        byte[] Head(int length)
        {
            byte[] head = Frame(PeerMessage.Commit, []);
            BinaryPrimitives.WriteInt32LittleEndian(head, length);
            return head;
        }

        foreach (byte[] bytes in (byte[][])
            [
                Head(-1),
                Head(int.MaxValue),
                Head(PeerFrames.MaxPayload + 1),
                Frame((PeerMessage)99, []),
                Frame(PeerMessage.Data, [1]),
                Frame(PeerMessage.Done, []),
                Frame(PeerMessage.FindMissing, new byte[33]),
                Frame(PeerMessage.Read, new byte[(IPeerStore.MaxDigests + 1) * Digest.Size]),
                Frame(PeerMessage.Put, new byte[47]),
                Changed(39, 0xFF),
                Changed(32, 0),
                Changed(40, 0),
                Changed(40, 16),
                Changed(47, 0x80),
                [.. Frame(PeerMessage.Put, blob), .. Frame(PeerMessage.Data, [])],
                [.. Frame(PeerMessage.Put, blob), .. Frame(PeerMessage.Data, [1, 2])],
                [.. Frame(PeerMessage.Put, blob), .. Frame(PeerMessage.Commit, [])],
                Frame(PeerMessage.SetRoot, []),
                Frame(PeerMessage.SetRoot, [2, .. "LARDROOT"u8]),
                Frame(PeerMessage.SetRoot, [0, .. "LARDROOT"u8, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 127]),
                Frame(PeerMessage.Error, [0, 0, 0, 0]),
            ])
        {
            Assert.Equal(2310, Refused(Hello, bytes));
        }

        foreach (byte[] cut in (byte[][])[Head(5), [1], Frame(PeerMessage.Put, blob)])
        {
            Assert.Equal(2311, Refused(Hello, cut));
        }

        Assert.Equal(2001, Refused(Hello, Frame(PeerMessage.Put, blob), Frame(PeerMessage.Data, [2])));
        using TestStore store = new(_temp.Combine("root"));
        Assert.Equal(0, store.Root.Database.First("SELECT count(*) FROM blobs", row => row.Number(0)));
    }

    [Fact]
    public void Noise_ends_in_an_error_of_ours()
    {
        Random random = new(3);
        byte[] talk = [.. Hello, .. Frame(PeerMessage.FindMissing, new byte[64]), .. Frame(PeerMessage.ListRoots, []), .. Frame(PeerMessage.Read, new byte[32])];
        for (int round = 0; round < 300; round++)
        {
            byte[] bytes = [.. talk.AsSpan(0, random.Next(talk.Length + 1))];
            for (int change = random.Next(4); change > 0 && bytes.Length > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            using MemoryStream output = new();
            LarderException? error = Talk(bytes, output);
            Assert.True(error is null || error.Code == ErrorCodes.PeerProtocol || error.Code == ErrorCodes.PeerUnreachable, error?.ToString());
        }
    }

    [Fact]
    public void A_client_believes_no_server()
    {
        byte[][] answers =
        [
            "Welcome to this machine!\n"u8.ToArray(),
            Frame(PeerMessage.Hello, PeerHello.Encode(2, 2)),
            [.. Hello, .. Frame(PeerMessage.Missing, Digest.Of([9]).Bytes)],
            [.. Hello, .. Frame(PeerMessage.Missing, new byte[5])],
            [.. Hello, .. Frame(PeerMessage.Done, [])],
            [.. Hello, .. Frame(PeerMessage.Error, [1, 2, 3, 4])],
            [.. Hello, .. Frame(PeerMessage.Error, [.. BitConverter.GetBytes(2310), .. "half"u8])],
        ];
        Assert.All(answers, answer => Assert.Equal(ErrorCodes.PeerProtocol, Assert.Throws<LarderException>(() =>
        {
            using StreamPeer peer = new(new MemoryStream(answer), new MemoryStream());
            peer.FindMissing([Digest.Of([1])]);
        }).Code));

        byte[] told = [.. Hello, .. Frame(PeerMessage.Error, PeerFailure.Encode(new LarderException(ErrorCodes.NoSpace, "what", "why", "act")))];
        using StreamPeer full = new(new MemoryStream(told), new MemoryStream());
        LarderException error = Assert.Throws<LarderException>(full.Commit);
        Assert.Equal((ErrorCodes.NoSpace, "what", "act"), (error.Code, error.What, error.Action));
    }

    [Fact]
    public void A_connection_that_ends_early_is_no_talk_of_another_store()
    {
        byte[] answer = [.. Hello, .. Frame(PeerMessage.Missing, Digest.Of([1]).Bytes)];
        for (int length = 0; length < answer.Length; length++)
        {
            Assert.Equal(ErrorCodes.PeerUnreachable, Assert.Throws<LarderException>(() =>
            {
                using StreamPeer peer = new(new MemoryStream(answer[..length]), new MemoryStream());
                peer.FindMissing([Digest.Of([1])]);
            }).Code);
        }
    }

    [Theory]
    [InlineData("ssh://host/path", "host", null, "/path")]
    [InlineData("ssh://me@example.org:2222/srv/it's here", "me@example.org", 2222, "/srv/it's here")]
    [InlineData("ssh://[::1]/x", "::1", null, "/x")]
    public void An_address_says_who_where_and_what(string text, string destination, int? port, string path)
    {
        SshAddress address = SshAddress.TryParse(text)!;
        Assert.Equal((destination, port, path), (address.Destination, address.Port, address.Path));
        Assert.Equal($"larder store serve --stdio --root '{path.Replace("'", "'\\''", StringComparison.Ordinal)}'", address.Arguments()[^1]);
        Assert.Equal(destination, address.Arguments()[^2]);
        Assert.Equal("--", address.Arguments()[^3]);
    }

    [Theory]
    [InlineData("ssh://")]
    [InlineData("ssh://host")]
    [InlineData("ssh://host/")]
    [InlineData("ssh:///path")]
    [InlineData("ssh://-oProxyCommand=x/path")]
    [InlineData("ssh://me@-x/path")]
    [InlineData("ssh://@host/path")]
    [InlineData("ssh://a b/path")]
    [InlineData("ssh://host;rm/path")]
    [InlineData("ssh://host:0/path")]
    [InlineData("ssh://host:x/path")]
    [InlineData("ssh://host:99999/path")]
    [InlineData("ssh://host/a\nb")]
    [InlineData("http://host/path")]
    public void What_is_no_address_is_none(string text) => Assert.Null(SshAddress.TryParse(text));

    private static byte[] Frame(PeerMessage message, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[5 + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        frame[4] = (byte)message;
        payload.CopyTo(frame.AsSpan(5));
        return frame;
    }

    private byte[] Serve(params byte[][] frames)
    {
        using MemoryStream output = new();
        Assert.Null(Talk([.. frames.SelectMany(frame => frame)], output));
        return output.ToArray();
    }

    // The client is told the same that the server fails with.
    private int Refused(params byte[][] frames)
    {
        using MemoryStream output = new();
        LarderException error = Talk([.. frames.SelectMany(frame => frame)], output)!;
        Assert.NotNull(error);
        byte[] said = output.ToArray();
        byte[] told = Frame(PeerMessage.Error, PeerFailure.Encode(error));
        Assert.Equal(told, said[^told.Length..]);
        return error.Code.Number;
    }

    private LarderException? Talk(byte[] input, MemoryStream output)
    {
        using TestStore store = new(_temp.Combine("root"));
        using LocalPeer peer = new(store.Store, TimeProvider.System);
        try
        {
            PeerServer.Serve(peer, new MemoryStream(input), output);
            return null;
        }
        catch (LarderException error)
        {
            return error;
        }
    }
}
