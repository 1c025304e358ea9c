using System.Text;
using Larder.Formats.Errors;
using Larder.Native.Processes;

namespace Larder.Sources.Git;

/// <summary>
/// Asks git about the work tree that a directory is in. Git is told to take no locks, ask nobody, and run neither hooks
/// nor a file system monitor that the repository's configuration names.
/// </summary>
/// <param name="directory">Absolute.</param>
public sealed class GitWorkTree(string directory)
{
    private const int MaxOutput = 64 * 1024;

    private static readonly string[] Passed = ["PATH", "HOME", "XDG_CONFIG_HOME"];

    /// <summary>The address of the remote <c>origin</c>; null when there is none.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.MissingDependency"/>: git is not installed.</exception>
    public string? OriginAddress() => Ask("remote", "get-url", "origin");

    /// <summary>The commit that is checked out, 40 or 64 hexadecimal digits; null when there is none.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.MissingDependency"/>: git is not installed.</exception>
    public string? HeadCommit() => Ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}");

    /// <summary>True when the directory is the top of its work tree.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.MissingDependency"/>: git is not installed.</exception>
    public bool IsTopLevel() => Ask("rev-parse", "--show-prefix") is "";

    /// <summary>True when any file, ignored ones too, is not as the commit has it; also when git cannot tell.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.MissingDependency"/>: git is not installed.</exception>
    public bool HasChanges() => Ask("status", "--porcelain", "--ignored", "--untracked-files=all", "--", ".") is not "";

    /// <summary>The answer without its last line end; null when git fails or says more than any answer has.</summary>
    private string? Ask(params string[] question)
    {
        string[] arguments = ["-C", directory, "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
            .. question];
        var start = new ProcessStart(StartableProgram.Git)
        {
            Arguments = [.. arguments.Select(Encoding.UTF8.GetBytes)],
            Environment = [.. Environment()],
            Input = StandardStream.Null,
            Output = StandardStream.Pipe,
            Error = StandardStream.Null,
        };
        try
        {
            using var git = ChildProcess.Start(start);
            string? answer = ReadAll(git);
            return git.Wait().IsSuccess ? answer?.TrimEnd('\n') : null;
        }
        catch (MissingProgramException e)
        {
            throw new LarderException(
                ErrorCodes.MissingDependency,
                "the git work tree cannot be asked",
                $"{e.Program} is not installed",
                $"install it (apt-get install {e.Package}), or say what git would have said",
                e);
        }
    }

    private static string? ReadAll(ChildProcess git)
    {
        byte[] buffer = new byte[MaxOutput];
        int length = git.Output!.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (length < buffer.Length)
        {
            return Encoding.UTF8.GetString(buffer, 0, length);
        }

        git.Kill();
        return null;
    }

    private static IEnumerable<byte[]> Environment()
    {
        foreach (string name in Passed)
        {
            byte[] key = Encoding.ASCII.GetBytes(name);
            if (ProcessEnvironment.Get(key) is { } value)
            {
                yield return [.. key, (byte)'=', .. value];
            }
        }

        yield return "LC_ALL=C"u8.ToArray();
        yield return "GIT_TERMINAL_PROMPT=0"u8.ToArray();
        yield return "GIT_OPTIONAL_LOCKS=0"u8.ToArray();
    }
}
