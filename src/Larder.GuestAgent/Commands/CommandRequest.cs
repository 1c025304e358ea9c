using Larder.GuestAgent.Calls;
using Larder.GuestAgent.Protocol;

namespace Larder.GuestAgent.Commands;

/// <summary>What EXEC asks for. Strings have a NUL behind them.</summary>
internal sealed class CommandRequest
{
    public required byte[][] Arguments { get; init; }

    public required byte[][] Environment { get; init; }

    public required byte[] Directory { get; init; }

    public required byte[] User { get; init; }

    public bool HasTerminal { get; init; }

    public bool HasInput { get; init; }

    public ushort Rows { get; init; }

    public ushort Columns { get; init; }

    public static CommandRequest Read(ReadOnlySpan<byte> payload)
    {
        PayloadReader reader = new(payload);
        byte[][] arguments = reader.List();
        byte[][] environment = reader.List();
        byte[] directory = reader.Text();
        byte[] user = reader.Text();
        byte flags = reader.Byte();
        CommandRequest request = new()
        {
            Arguments = arguments,
            Environment = environment,
            Directory = directory.Length > 1 ? directory : Terminated.Of("/"u8),
            User = user,
            HasTerminal = (flags & 1) != 0,
            HasInput = (flags & 2) != 0,
            Rows = reader.Short(),
            Columns = reader.Short(),
        };
        reader.End();
        return arguments.Length > 0 ? request : throw new GuestException(Errors.Invalid, "there is no command");
    }
}
