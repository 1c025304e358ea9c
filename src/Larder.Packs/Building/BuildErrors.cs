using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Native.Files;
using Larder.Native.Processes;
using Larder.Packs.Recipes;

namespace Larder.Packs.Building;

/// <summary>The failures of builds, worded once.</summary>
internal static class BuildErrors
{
    private const int NotFound = 127;

    // Less than any program needs to go on.
    private const long NoRoom = 1 << 20;

    public static string Name(RecipePart part, RecipeStep step) => $"the step {step.Name} of the part {part.Name}";

    public static LarderException StepFailed(string step, ExitStatus status, string lastLines, BuildArea area)
    {
        string said = lastLines.Length > 0 ? $", after it said: {lastLines}" : " and said nothing";
        if (lastLines.Contains("No space left on device", StringComparison.Ordinal)
            || lastLines.Contains("Disk quota exceeded", StringComparison.Ordinal)
            || new DriveInfo(area.Path).AvailableFreeSpace < NoRoom)
        {
            return new LarderException(
                ErrorCodes.NoSpace,
                $"{step} filled the disk",
                $"it ended with {status}{said}",
                $"free some space in {area.Path}, or let builds work elsewhere with LARDER_CACHE_DIR");
        }

        string hint = status.Code == NotFound ? "install the program that was not found" : "correct what it complains about";
        return new LarderException(
            ErrorCodes.BuildStepFailed, $"{step} failed", $"it ended with {status}{said}", $"{hint}; all of its output is in {area.LogPath}");
    }

    public static LarderException StepWritesTooMuch(string step, string log) => new(
        ErrorCodes.BuildStepFailed,
        $"{step} was stopped",
        $"it wrote more than {StepOutput.MostBytes} bytes to its standard output and error",
        $"let it say less, or write to a file in $BUILD; what it said is in {log}");

    public static LarderException NoSource(RecipeFile recipe, RecipePart part, LinuxException error) => new(
        error.Error is Errno.AccessDenied ? ErrorCodes.PermissionDenied : ErrorCodes.BuildSourceNotFound,
        $"the source of the part {part.Name} cannot be taken",
        error.Error is Errno.NotFound ? $"{PackText.Printable(recipe.Directory)} has no directory {part.SourcePath}"
            : $"{part.SourcePath} is no directory that can be opened without following links ({error.Message})",
        "correct source.path of the part, which is relative to the recipe's directory");

    /// <summary>What a failed read or write becomes.</summary>
    public static LarderException CannotWrite(string path, Exception error)
    {
        (ErrorCode code, string action) = error switch
        {
            LinuxException { IsNoSpace: true } => (ErrorCodes.NoSpace, "free some space, or choose another place"),
            IOException { HResult: (int)Errno.NoSpace or (int)Errno.Quota or (int)Errno.FileTooLarge or unchecked((int)0x80070070) } =>
                (ErrorCodes.NoSpace, "free some space, or choose another place"),
            UnauthorizedAccessException or LinuxException { Error: Errno.AccessDenied or Errno.NotPermitted or Errno.ReadOnly } =>
                (ErrorCodes.PermissionDenied, "choose a place where you may write"),
            _ => (ErrorCodes.InputOutput, "check the path; if it is right, look at the kernel log for a failing disk"),
        };
        return new LarderException(code, $"{path} cannot be written", error.Message, action, error);
    }
}
