using Larder.GuestAgent.Calls;
using Larder.GuestAgent.Protocol;
using Larder.GuestAgent.Serving;

namespace Larder.GuestAgent.Commands;

/// <summary>A command that runs.</summary>
internal sealed class CommandChannel : Channel
{
    // What a child of the command prints, when the command is gone.
    private const int AfterEnd = 100;

    // Who prints in small pieces is read again after so long: a frame for each would cost more than what it carries.
    private const int Pause = 2;
    private const int LargePiece = 32 * 1024;

    private readonly CommandRequest _request;
    private readonly InputQueue _queue = new();
    private StartedCommand _command;
    private bool _hasEnded;
    private bool _isInputAtEnd;
    private int _status;
    private long _endedAt;
    private long _pausedUntil;
    private GuestException? _failure;
    private int _handleSlot = -1;
    private int _inputSlot = -1;
    private int _outputSlot = -1;
    private int _errorsSlot = -1;
    private int _statusSlot = -1;
    private int _restOfOutput = -1;
    private int _restOfErrors = -1;

    private CommandChannel(uint number, Outbox outbox, CommandRequest request)
        : base(number, outbox)
    {
        _request = request;
        _command = CommandStart.Run(request);
    }

    public override int Process => _hasEnded ? -1 : _command.Process;

    public override long Deadline
    {
        get
        {
            bool isSilent = _command.Output < 0 && _command.Errors < 0 && _command.Status < 0;
            return !_hasEnded ? _pausedUntil > 0 && Sendable > 0 ? _pausedUntil : long.MaxValue
                : isSilent ? 0
                : Sendable > 0 ? _endedAt + AfterEnd : long.MaxValue;
        }
    }

    /// <summary>Starts it; throws for what cannot be.</summary>
    public static CommandChannel Start(uint number, Outbox outbox, CommandRequest request) => new(number, outbox, request);

    public override void Watch(PollSet set)
    {
        bool isPaused = !_hasEnded && _pausedUntil > 0 && Clock.Milliseconds < _pausedUntil;
        _pausedUntil = isPaused ? _pausedUntil : 0;
        bool maySend = Sendable > 0 && !isPaused;
        _handleSlot = _hasEnded || _command.Handle < 0 ? -1 : set.Add(_command.Handle, Libc.PollIn);
        _statusSlot = _command.Status < 0 ? -1 : set.Add(_command.Status, Libc.PollIn);
        _outputSlot = _command.Output < 0 || !maySend ? -1 : set.Add(_command.Output, Libc.PollIn);
        _errorsSlot = _command.Errors < 0 || !maySend ? -1 : set.Add(_command.Errors, Libc.PollIn);
        _inputSlot = _command.Input < 0 || _queue.IsEmpty ? -1 : set.Add(_command.Input, Libc.PollOut);
    }

    public override void Work(PollSet set)
    {
        if (set.Happened(_statusSlot) != 0)
        {
            ReadStatus();
        }

        if (set.Happened(_inputSlot) != 0)
        {
            WriteInput();
        }

        bool isLate = _hasEnded && Clock.Milliseconds >= _endedAt + AfterEnd;
        if (set.Happened(_outputSlot) != 0 || isLate)
        {
            Forward(ref _command.Output, GuestFrame.Stdout, isLate, ref _restOfOutput);
        }

        if (set.Happened(_errorsSlot) != 0 || isLate)
        {
            Forward(ref _command.Errors, GuestFrame.Stderr, isLate, ref _restOfErrors);
        }

        if (_hasEnded && _command.Output < 0 && _command.Errors < 0 && _command.Status < 0)
        {
            SayEnd();
        }
    }

    public override void Input(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            _isInputAtEnd = !_request.HasTerminal;
            bytes = _request.HasTerminal ? Terminal.EndOfInput : bytes;
        }

        if (_command.Input < 0)
        {
            Grant(bytes.Length);
            return;
        }

        _queue.Add(bytes);
        WriteInput();
    }

    public override void Signal(uint number)
    {
        if (!_hasEnded && number is > 0 and <= 64)
        {
            _ = Libc.Kill(-_command.Process, (int)number);
        }
    }

    public override void Resize(ushort rows, ushort columns)
    {
        if (_request.HasTerminal && _command.Output >= 0)
        {
            Terminal.Resize(_command.Output, rows, columns);
        }
    }

    public override void Ended(int status)
    {
        _hasEnded = true;
        _status = status;
        _endedAt = Clock.Milliseconds;
    }

    public override void Abandon()
    {
        if (!_hasEnded)
        {
            _ = Libc.Kill(-_command.Process, Libc.SignalKill);
        }

        _command.Close();
        _queue.Clear();
    }

    private void SayEnd()
    {
        if (_failure is { } why)
        {
            Fail(why);
        }
        else if ((_status & 0x7F) == 0)
        {
            Finish(isSignal: false, (_status >> 8) & 0xFF);
        }
        else
        {
            Finish(isSignal: true, _status & 0x7F);
        }
    }

    private void ReadStatus()
    {
        Span<byte> message = stackalloc byte[2];
        int count = Descriptor.Read(_command.Status, message);
        if (count == 2)
        {
            _failure = Trampoline.Explain(message, _request);
        }

        if (count >= 0 || Libc.Errno != Errors.Again)
        {
            Descriptor.Close(ref _command.Status);
        }
    }

    private void WriteInput()
    {
        while (!_queue.IsEmpty)
        {
            int count = Descriptor.Write(_command.Input, _queue.Waiting);
            if (count < 0 && Libc.Errno == Errors.Again)
            {
                return;
            }

            if (count < 0)
            {
                // Nobody reads any more: the rest is used up by that.
                count = _queue.Waiting.Length;
                _isInputAtEnd = true;
            }

            _queue.Take(count);
            Grant(count);
        }

        if (_isInputAtEnd)
        {
            CloseInput();
        }
    }

    private void CloseInput()
    {
        if (_request.HasTerminal)
        {
            _command.Input = -1;
        }
        else
        {
            Descriptor.Close(ref _command.Input);
        }
    }

    // When the command is gone but another has its output, what is there at that moment is the last of it.
    private void Forward(ref int source, GuestFrame type, bool isLate, ref int rest)
    {
        int most = Sendable;
        if (source < 0 || most == 0)
        {
            return;
        }

        if (isLate)
        {
            rest = rest < 0 ? Buffered.Bytes(source) : rest;
            most = Math.Min(most, rest);
        }

        int count = most == 0 ? 0 : Descriptor.Read(source, Outbox.Payload(most));
        if (count > 0)
        {
            Outbox.Commit(type, Number, count);
            Credit -= count;
            _pausedUntil = count < LargePiece ? Clock.Milliseconds + Pause : 0;
            rest -= isLate ? count : 0;
        }
        else if (count == 0 || isLate || Libc.Errno != Errors.Again)
        {
            if (_request.HasTerminal)
            {
                _command.Input = -1;
            }

            Descriptor.Close(ref source);
        }
    }
}
