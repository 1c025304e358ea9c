using Larder.Formats.Compression;
using Larder.Formats.Errors;
using Larder.Native.Files;
using Larder.Native.Libraries;
using Larder.Native.Processes;

namespace Larder.Cli.Output;

/// <summary>A failure that reached the top, in the words that a user gets.</summary>
internal sealed record Failure(ErrorCode Code, string What, string Why, string Action, Exception? Cause)
{
    private IReadOnlyList<string> Details => (Cause as LarderException)?.Details ?? [];

    // The runtime's own writes carry the error number as HResult, or Windows' number for a full disk.
    private const int DiskFull = unchecked((int)0x80070070);

    /// <summary>Words an exception; one that nobody foresaw is a defect.</summary>
    public static Failure Of(Exception error) => error switch
    {
        LarderException known => new(known.Code, known.What, known.Why, known.Action, known),
        OperationCanceledException => new(
            ErrorCodes.Cancelled, "The command was cancelled", "it got an interrupt or a request to end", "Repeat it to start over", error),
        MissingLibraryException missing => Of(RequiredLibraries.Translate(missing)),
        MissingProgramException missing => new(
            ErrorCodes.MissingDependency, "The command cannot go on", missing.Message, $"Install the package {missing.Package}", missing),
        LinuxException { IsNoSpace: true } => NoSpace(error),
        LinuxException { Error: Errno.AccessDenied or Errno.NotPermitted or Errno.ReadOnly } => NotAllowed(error),
        UnauthorizedAccessException => NotAllowed(error),
        IOException io when IsNoSpace(io) => NoSpace(error),
        IOException => new(
            ErrorCodes.InputOutput, "Reading or writing failed", error.Message, "Check the path; if it is right, look at the kernel log for a failing disk", error),
        _ => new(
            ErrorCodes.Defect,
            "Larder met something it does not expect",
            $"{error.GetType().Name}: {error.Message}",
            $"Please report this defect with the command, larder {BuildVersion.Text}, and what --verbose prints",
            error),
    };

    /// <summary>A command line that cannot be understood.</summary>
    public static Failure Usage(string why, string action) =>
        new(ErrorCodes.Usage, "The command line cannot be understood", why, action, null);

    /// <summary>The document of <c>--json</c>.</summary>
    public ErrorDocument ToDocument() => new(new ErrorDescription(Code.ToString(), What, Why, Action) { Details = Details.Count > 0 ? Details : null });

    /// <summary>Three lines: what, with the code; why, and under it what belongs to that; what to do.</summary>
    public void Write(TextWriter writer, bool isColored)
    {
        string label = $"error[{Code}]";
        writer.WriteLine($"{(isColored ? $"\e[1;31m{label}\e[0m" : label)}: {PrintableText.OneLine(What)}");
        writer.WriteLine($"  why: {PrintableText.OneLine(Why)}");
        foreach (string line in Details)
        {
            writer.WriteLine($"    | {PrintableText.OneLine(line)}");
        }

        writer.WriteLine($"  what to do: {PrintableText.OneLine(Action)}");
    }

    private static bool IsNoSpace(IOException error) =>
        error.HResult is (int)Errno.NoSpace or (int)Errno.Quota or (int)Errno.FileTooLarge or DiskFull;

    private static Failure NoSpace(Exception error) =>
        new(ErrorCodes.NoSpace, "Writing failed", error.Message, "Free some space and repeat the command", error);

    private static Failure NotAllowed(Exception error) =>
        new(ErrorCodes.PermissionDenied, "The kernel refused it", error.Message, "Run as a user who may, or choose another place", error);
}
