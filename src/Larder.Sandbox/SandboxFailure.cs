using System.Text;
using Larder.Formats.Errors;
using Larder.Native.Files;
using Larder.Native.Processes;

namespace Larder.Sandbox;

/// <summary>What goes wrong around a command, in the words and codes that a user gets.</summary>
internal static class SandboxFailure
{
    internal static LarderException Missing(MissingProgramException exception) => new(
        ErrorCodes.MissingDependency,
        "no sandbox can be made",
        $"{exception.Program} is not on PATH",
        $"install the package {exception.Package}",
        exception);

    internal static LarderException Of(LinuxException exception) => new(
        ErrorCodes.SandboxSetUp,
        "the sandbox could not be set up",
        exception.Message,
        "run `larder doctor`",
        exception);

    /// <summary>bubblewrap ended before the command began.</summary>
    /// <param name="errors">What it wrote to stderr, where we saw that; empty where it went to the user.</param>
    internal static LarderException Of(string errors) => SandboxProbe.Explain(errors) is { } reason
        ? Unavailable(reason.Why, reason.Action)
        : new LarderException(
            ErrorCodes.SandboxSetUp,
            "the sandbox could not be set up",
            errors.Length > 0 ? FirstLine(errors) : "bubblewrap says why above",
            "run `larder doctor`; if that is content, run `larder verify` on the pack");

    internal static LarderException Unavailable(string why, string action) =>
        new(ErrorCodes.SandboxUnavailable, "sandboxes do not work here", why, action);

    internal static LarderException TooManyArguments(int count) => new(
        ErrorCodes.TooManyArguments,
        $"{count} arguments are too many",
        $"bubblewrap takes no more than {BubblewrapLine.MostArguments} beside its own",
        "hand them over in parts, as xargs does");

    internal static LarderException NoCommand(byte[] path, ExecutableKind kind)
    {
        var text = Encoding.UTF8.GetString(path);
        return kind == ExecutableKind.Missing
            ? new LarderException(
                ErrorCodes.CommandNotFound,
                $"{text} cannot be run",
                "there is no such file in the command's sandbox, or a link on the way leads nowhere there",
                "ask the pack's publisher; `larder verify` says whether a file is missing")
            : new LarderException(
                ErrorCodes.CommandNotExecutable,
                $"{text} cannot be run",
                kind == ExecutableKind.Directory ? "it is a directory" : "you may not execute it",
                "ask the pack's publisher; `larder verify` says whether its mode has changed");
    }

    private static string FirstLine(string text) => text.AsSpan().Trim().ToString().Split('\n')[0];
}
