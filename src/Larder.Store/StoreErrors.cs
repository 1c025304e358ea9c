using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Native.Files;
using Larder.Store.Segments;

namespace Larder.Store;

/// <summary>The store's failures, worded once.</summary>
internal static class StoreErrors
{
    public static LarderException Damaged(string why, Exception? inner = null) => new(
        ErrorCodes.StoreDamaged,
        "The store cannot be read",
        why,
        "Run: larder store verify --repair, which names what is damaged and reads it again from where it came",
        inner);

    /// <summary>What a blob becomes whose segment or held file is not there.</summary>
    public static LarderException Missing(Digest digest, in BlobLocation location) => Damaged(
        location.IsHeld ? $"the held file of the blob {digest} is missing" : $"the segment {location.Segment:x16} is missing");

    /// <summary>What a blob becomes that is shorter than its row says.</summary>
    public static LarderException EndsInside(in BlobLocation location) => Damaged(
        location.IsHeld ? "a held file ends inside its blob" : $"the segment {location.Segment:x16} ends inside a blob");

    /// <summary>What a read that failed becomes.</summary>
    public static LarderException CannotRead(IOException error) => new(
        ErrorCodes.InputOutput,
        "The store could not be read",
        error.Message,
        "Look at the kernel log for a failing disk, and at who owns the files below store/",
        error);

    public static LarderException NotInStore(Digest digest) => new(
        ErrorCodes.NotInStore,
        $"{digest} was not found",
        "the store holds no blob, directory or file system with this digest",
        "List what is there with: larder store list");

    /// <summary>What a root that came too late becomes.</summary>
    public static LarderException CollectedMeanwhile(Digest digest) => new(
        ErrorCodes.CollectedMeanwhile,
        "The content could not be kept",
        $"{digest}, which is part of it, was taken away as garbage meanwhile",
        "Repeat the command: what is missing is then stored again");

    /// <summary>What stops a collection: below a directory that cannot be read all would look like garbage.</summary>
    public static LarderException CannotCollect(string root, Digest directory) => new(
        ErrorCodes.StoreDamaged,
        "Nothing was collected",
        $"the directory {directory}, which «{root}» needs, is missing or damaged, so what lies below it cannot be told from garbage",
        "Import that content again from where it came, or release it with: larder store unpin NAME");

    /// <summary>What a write that failed becomes: a full disk has its own code, all else is input and output.</summary>
    public static LarderException CannotWrite(IOException error) => IsNoSpace(error)
        ? new LarderException(
            ErrorCodes.NoSpace,
            "The store could not be written",
            error.Message,
            "Free some space and repeat the command; what was stored before is untouched",
            error)
        : new LarderException(
            ErrorCodes.InputOutput,
            "The store could not be written",
            error.Message,
            "Look at the kernel log for a failing disk; what was stored before is untouched",
            error);

    // The runtime's own writes carry the error number, or Windows' number for a full disk, as HResult.
    private static bool IsNoSpace(IOException error) =>
        error is LinuxException { IsNoSpace: true }
        || error.HResult is (int)Errno.NoSpace or (int)Errno.Quota or (int)Errno.FileTooLarge or unchecked((int)0x80070070);
}
