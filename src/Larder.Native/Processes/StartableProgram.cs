using System.Text;

namespace Larder.Native.Processes;

/// <summary>
/// The closed list of programs that Larder may start (docs/design.md, the house). <see cref="ChildProcess"/> takes
/// nothing else, so that no other program can creep in.
/// </summary>
public sealed class StartableProgram
{
    /// <summary>Where programs are looked for when PATH is unset or empty.</summary>
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin";

    private readonly byte[]? _path;
    private readonly bool _isOurs;

    private StartableProgram(string name, string package, byte[]? path = null, bool isOurs = false)
    {
        Name = name;
        Package = package;
        _path = path;
        _isOurs = isOurs;
    }

    /// <summary>bubblewrap, which makes every sandbox.</summary>
    public static StartableProgram Bubblewrap { get; } = new("bwrap", "bubblewrap");

    /// <summary>git, for sources that are repositories.</summary>
    public static StartableProgram Git { get; } = new("git", "git");

    /// <summary>OpenSSH's client, for stores on other machines.</summary>
    public static StartableProgram Ssh { get; } = new("ssh", "openssh-client");

    /// <summary>QEMU, which runs machines.</summary>
    public static StartableProgram Qemu { get; } = new("qemu-system-x86_64", "qemu-system-x86");

    /// <summary>This very program once more, for the process that looks after a kept machine. Never looked for on PATH:
    /// it is the file that the running process is of, wherever that lies.</summary>
    public static StartableProgram Larder { get; } = new("larder", "", isOurs: true);

    /// <summary>What messages call it: a file name.</summary>
    public string Name { get; }

    /// <summary>The Debian package that brings it; empty for a user's own command and for Larder itself.</summary>
    public string Package { get; }

    /// <summary>
    /// <c>docker-credential-NAME</c>, which the user's own configuration names as the keeper of credentials; found on
    /// PATH as our other programs are.
    /// </summary>
    /// <param name="name">What follows <c>docker-credential-</c>: letters, digits, <c>. _ -</c>.</param>
    /// <exception cref="ArgumentException">The name has anything else in it, or more than 64 characters.</exception>
    public static StartableProgram CredentialHelper(string name)
    {
        if (name.Length is 0 or > 64 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            throw new ArgumentException("A credential helper's name has letters, digits, dots, _ and - only.", nameof(name));
        }

        return new StartableProgram("docker-credential-" + name, "");
    }

    /// <summary>A command that the user named: the one door for programs that are not ours.</summary>
    /// <param name="path">An absolute path; it is not looked for on PATH.</param>
    /// <exception cref="ArgumentException">The path is not absolute.</exception>
    public static StartableProgram UserCommand(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != (byte)'/')
        {
            throw new ArgumentException("A user's command is started by its absolute path.", nameof(path));
        }

        return new StartableProgram(Encoding.UTF8.GetString(path), "", path.ToArray());
    }

    /// <summary>The absolute path of the program's file.</summary>
    /// <exception cref="MissingProgramException">It is not an executable file, or on no directory of PATH.</exception>
    public byte[] Find() => TryFind() ?? throw new MissingProgramException(Name, Package);

    /// <summary>The absolute path of the program's file, or null when it is not there.</summary>
    public byte[]? TryFind()
    {
        if (_path is not null || _isOurs)
        {
            // The link of a file that was deleted meanwhile leads to "PATH (deleted)", which is not there.
            var fixedPath = _path ?? ExecutableFile.LinkTarget("/proc/self/exe"u8);
            return fixedPath is not null && ExecutableFile.Of(fixedPath) == ExecutableKind.Executable ? [.. fixedPath] : null;
        }

        var name = Encoding.ASCII.GetBytes(Name);
        var search = ProcessEnvironment.Get("PATH"u8) is { Length: > 0 } path ? path : Encoding.ASCII.GetBytes(DefaultPath);
        foreach (var range in search.AsSpan().Split((byte)':'))
        {
            // A relative entry would make the program depend on where Larder is called from: never ours.
            var directory = search.AsSpan(range);
            if (directory.IsEmpty || directory[0] != (byte)'/')
            {
                continue;
            }

            byte[] candidate = [.. directory.TrimEnd((byte)'/'), (byte)'/', .. name];
            if (ExecutableFile.Of(candidate) == ExecutableKind.Executable)
            {
                return candidate;
            }
        }

        return null;
    }
}
