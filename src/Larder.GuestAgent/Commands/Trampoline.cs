using System.Globalization;
using System.Text;
using Larder.GuestAgent.Calls;

namespace Larder.GuestAgent.Commands;

/// <summary>
/// Runs a command as somebody else: the agent starts itself as <c>spawn UID GID GROUPS DIRECTORY PROGRAM COUNT
/// ENVIRONMENT… ARGUMENTS…</c>, which changes who it is and executes the program. Descriptor 3 takes the error number
/// if that fails; it closes by itself if it does not.
/// </summary>
internal static unsafe class Trampoline
{
    /// <summary>Number of the descriptor that says why the program could not be executed.</summary>
    public const int StatusDescriptor = 3;

    private const int LongestLine = 8 << 20;
    private const int FailedAsUser = 1;
    private const int FailedInDirectory = 2;
    private const int FailedToExecute = 3;

    /// <summary>The arguments with which the agent starts itself.</summary>
    public static byte[][] Arguments(Identity identity, byte[] program, CommandRequest request) =>
    [
        Text("larder-agent"),
        Text("spawn"),
        Text(identity.User.ToString(CultureInfo.InvariantCulture)),
        Text(identity.Group.ToString(CultureInfo.InvariantCulture)),
        Text(string.Join(',', identity.Groups)),
        request.Directory,
        program,
        Text(request.Environment.Length.ToString(CultureInfo.InvariantCulture)),
        .. request.Environment,
        .. request.Arguments,
    ];

    /// <summary>What a message on the status descriptor means.</summary>
    public static GuestException Explain(ReadOnlySpan<byte> message, CommandRequest request) => message[0] switch
    {
        FailedAsUser => GuestException.Of("cannot become user", request.User, message[1]),
        FailedInDirectory => GuestException.Of("cannot enter the directory", request.Directory, message[1]),
        _ => GuestException.Of("cannot run", request.Arguments[0], message[1]),
    };

    /// <summary>Is the started agent: comes back only when the program could not be executed.</summary>
    public static int Run()
    {
        _ = Libc.Control(StatusDescriptor, Libc.SetDescriptorFlags, Libc.DescriptorCloseOnExec);

        // Not the arguments of Main: those are text, and these are bytes.
        byte[] line = Descriptor.ReadFile("/proc/self/cmdline"u8, LongestLine) ?? [];
        List<int> starts = [];
        for (int at = 0; at < line.Length; at += Terminated.UpToNul(line.AsSpan(at)).Length + 1)
        {
            starts.Add(at);
        }

        string Word(int index) => Encoding.ASCII.GetString(Terminated.UpToNul(line.AsSpan(starts[index])));
        uint[] groups = [.. Word(4).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static one => uint.Parse(one, CultureInfo.InvariantCulture))];
        int count = int.Parse(Word(7), CultureInfo.InvariantCulture);
        fixed (byte* text = line)
        {
            byte*[] pointers = new byte*[starts.Count - 8 + 2];
            int filled = 0;
            for (int index = 8; index < starts.Count; index++)
            {
                if (index == 8 + count)
                {
                    pointers[filled++] = null;
                }

                pointers[filled++] = text + starts[index];
            }

            fixed (byte** vectors = pointers)
            {
                Execute(
                    uint.Parse(Word(2), CultureInfo.InvariantCulture), uint.Parse(Word(3), CultureInfo.InvariantCulture), groups,
                    text + starts[5], text + starts[6], vectors + count + 1, vectors);
            }
        }

        return 1;
    }

    private static void Execute(uint user, uint group, uint[] groups, byte* directory, byte* program, byte** argv, byte** envp)
    {
        // The runtime may have ignored some, and that would be inherited.
        for (int signal = 1; signal <= 64; signal++)
        {
            _ = Libc.SignalHandler(signal, 0);
        }

        // Past the C library, which would change all threads: this one executes, and the others end by that.
        fixed (uint* list = groups)
        {
            if (Libc.SystemCall(Libc.SysSetgroups, groups.Length, (nint)list, 0, 0) < 0
                || Libc.SystemCall(Libc.SysSetresgid, (nint)group, (nint)group, (nint)group, 0) < 0
                || Libc.SystemCall(Libc.SysSetresuid, (nint)user, (nint)user, (nint)user, 0) < 0)
            {
                Report(FailedAsUser);
                return;
            }
        }

        if (Libc.ChangeDirectory(directory) < 0)
        {
            Report(FailedInDirectory);
            return;
        }

        _ = Libc.Execute(program, argv, envp);
        Report(FailedToExecute);
    }

    private static void Report(byte stage) =>
        _ = Descriptor.Write(StatusDescriptor, [stage, (byte)Math.Min(Libc.Errno, 255)]);

    private static byte[] Text(string text) => Terminated.Of(Encoding.ASCII.GetBytes(text));
}
