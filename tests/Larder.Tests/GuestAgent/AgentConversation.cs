using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Larder.Tests.GuestAgent;

/// <summary>A host's side of <c>larder-agent serve</c>.</summary>
internal sealed class AgentConversation : IDisposable
{
    public const int InitialCredit = 262_144;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Stream _input;
    private readonly BlockingCollection<AgentFrame> _frames = [];

    private AgentConversation()
    {
        _process = Process.Start(new ProcessStartInfo(AgentBinary.Path, ["serve"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        _input = _process.StandardInput.BaseStream;
        _ = Task.Factory.StartNew(ReadAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public int ProcessId => _process.Id;

    /// <summary>Starts the agent and greets it.</summary>
    public static AgentConversation Begin()
    {
        AgentConversation conversation = Start();
        conversation.Greet();
        return conversation;
    }

    /// <summary>Starts the agent, ungreeted.</summary>
    public static AgentConversation Start() => new();

    public AgentFrame Greet()
    {
        byte[] nonce = Guid.NewGuid().ToByteArray();
        SendRaw("LARDRAGT"u8);
        Send(1, 0, [1, 0, 0, 0, .. nonce]);
        AgentFrame ready;
        do
        {
            ready = Next();
        }
        while (ready.Type != AgentFrame.Ready || !ready.Payload.AsSpan(4, 16).SequenceEqual(nonce));

        return ready;
    }

    public void SendRaw(ReadOnlySpan<byte> bytes)
    {
        _input.Write(bytes);
        _input.Flush();
    }

    public void Send(byte type, uint channel, params ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)payload.Length);
        frame[4] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(5), channel);
        payload.CopyTo(frame.AsSpan(9));
        SendRaw(frame);
    }

    public void SendNumber(byte type, uint channel, uint number) => Send(type, channel, BitConverter.GetBytes(number));

    public void Exec(uint channel, string[] command, string[]? environment = null, string directory = "/", string user = "", int flags = 0, int rows = 24, int columns = 80) =>
        Send(2, channel,
        [
            .. List(command), .. List(environment ?? []), .. Text(directory), .. Text(user), (byte)flags,
            .. BitConverter.GetBytes((ushort)rows), .. BitConverter.GetBytes((ushort)columns),
        ]);

    public static byte[] Text(string text) => [.. BitConverter.GetBytes((uint)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    /// <summary>The next frame, of whichever channel.</summary>
    public AgentFrame Next() => _frames.TryTake(out AgentFrame? frame, Patience) ? frame : throw new TimeoutException("The agent says nothing.");

    public CommandResult Run(string[] command, string[]? environment = null, string directory = "/", string user = "", int flags = 0)
    {
        Exec(1, command, environment, directory, user, flags);
        return Finish(1);
    }

    /// <summary>Awaits the end of a channel, giving credit for all that comes and input as far as it is granted.</summary>
    public CommandResult Finish(uint channel, byte[]? input = null)
    {
        using MemoryStream output = new();
        using MemoryStream errors = new();
        int sent = 0;
        long credit = InitialCredit;
        bool isEnded = input is null;
        while (true)
        {
            while (!isEnded && credit > 0)
            {
                int count = (int)Math.Min(Math.Min(credit, 100_000), input!.Length - sent);
                Send(3, channel, input.AsSpan(sent, count));
                sent += count;
                credit -= count;
                isEnded = count == 0;
            }

            AgentFrame frame = Next();
            Assert.Equal(channel, frame.Channel);
            switch (frame.Type)
            {
                case AgentFrame.Stdout or AgentFrame.Stderr:
                    (frame.Type == AgentFrame.Stdout ? output : errors).Write(frame.Payload);
                    SendNumber(6, channel, (uint)frame.Payload.Length);
                    break;
                case AgentFrame.Credit:
                    credit += frame.Number();
                    break;
                case AgentFrame.Exit:
                    return new($"{(frame.Payload[0] == 0 ? "exit" : "signal")} {frame.Number(1)}", output.ToArray(), errors.ToArray(), "");
                default:
                    Assert.Equal(AgentFrame.Error, frame.Type);
                    return new($"error {frame.Number()}", output.ToArray(), errors.ToArray(), frame.Text(8));
            }
        }
    }

    public void Dispose()
    {
        _input.Dispose();
        if (!_process.WaitForExit(Patience))
        {
            _process.Kill();
        }

        _process.Dispose();
        _frames.Dispose();
    }

    private static byte[] List(string[] texts) => [.. BitConverter.GetBytes((uint)texts.Length), .. texts.SelectMany(Text)];

    // What the agent sends is read always: it takes nothing while it cannot send.
    private void ReadAll()
    {
        Stream stream = _process.StandardOutput.BaseStream;
        byte[] header = new byte[9];
        while (stream.ReadAtLeast(header.AsSpan(0, 8), 8, throwOnEndOfStream: false) == 8)
        {
            if (header.AsSpan(0, 8).SequenceEqual("LARDRAGT"u8))
            {
                continue;
            }

            stream.ReadExactly(header.AsSpan(8));
            byte[] payload = new byte[BinaryPrimitives.ReadUInt32LittleEndian(header)];
            stream.ReadExactly(payload);
            _frames.Add(new(header[4], BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(5)), payload));
        }
    }
}
