using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Install.Journal;
using Larder.Native.Files;

namespace Larder.Install;

/// <summary>The failures of transactions, worded once.</summary>
internal static class InstallErrors
{
    public static LarderException NotInstalled(string name, IEnumerable<string> near) => new(
        ErrorCodes.NotInstalled,
        $"{name} was not found",
        near.Any() ? $"no such pack is installed; there is {string.Join(", ", near)}" : "no such pack is installed",
        "List what is installed with: larder list");

    public static LarderException Ambiguous(string name, IEnumerable<PackName> packs) => new(
        ErrorCodes.AmbiguousPack,
        $"{name} could be several packs",
        $"installed are {string.Join(", ", packs)}",
        "Name the publisher too, as publisher/name");

    public static LarderException NoSuchTransaction(long id) => new(
        ErrorCodes.NoSuchTransaction,
        $"Transaction {id} was not found",
        "the journal has no such number",
        "List them with: larder transaction list");

    public static LarderException WrongState(long id, TransactionState state, string action) => new(
        ErrorCodes.TransactionState, $"Transaction {id} was left as it is", $"it is {state.Text()}", action);

    public static LarderException PackFileChanged(string path, string why) => new(
        ErrorCodes.PackFileChanged,
        $"{path} was not installed",
        why,
        "Install the file that is there now with a new command: larder install");

    /// <summary>What a failure becomes that comes too late to be undone.</summary>
    public static LarderException AfterSwitch(Exception error)
    {
        LarderException told = error as LarderException ?? From(error);
        return new LarderException(
            told.Code,
            "The transaction is not finished",
            $"the installed set has changed, and then this failed: {told.Why}",
            "Mend that, and repeat the command: it finishes what was begun",
            error);
    }

    public static LarderException From(Exception error) => error switch
    {
        LinuxException { IsNoSpace: true } => new LarderException(
            ErrorCodes.NoSpace, "The transaction failed", error.Message, "Free some space and repeat the command; nothing was changed", error),
        UnauthorizedAccessException or LinuxException { Error: Errno.AccessDenied or Errno.NotPermitted } => new LarderException(
            ErrorCodes.PermissionDenied, "The transaction failed", error.Message, "Run as the owner of the root; nothing was changed", error),
        IOException => new LarderException(
            ErrorCodes.InputOutput, "The transaction failed", error.Message, "Look at the kernel log for a failing disk; nothing was changed", error),
        _ => new LarderException(
            ErrorCodes.Defect, "The transaction failed", error.Message, "Report it with the output of: larder transaction log", error),
    };
}
