using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Native.Files;
using Larder.Store.Segments;

namespace Larder.Materialise.Checkouts;

/// <summary>What a write that failed becomes.</summary>
internal static class CheckoutErrors
{
    public static LarderException CannotWrite(string what, IOException error) => error switch
    {
        EndOfStreamException => Damaged(what, "a segment of the store ends inside a blob", error),
        LinuxException { Error: Errno.AccessDenied or Errno.NotPermitted } => new LarderException(
            ErrorCodes.PermissionDenied, what, error.Message, "Run as a user who may; --privileged needs root", error),
        _ when IsNoSpace(error) => new LarderException(
            ErrorCodes.NoSpace, what, error.Message, "Free some space and repeat the command", error),
        _ => new LarderException(ErrorCodes.InputOutput, what, error.Message, "Look at the kernel log for a failing disk", error),
    };

    public static LarderException Damaged(string what, string why, Exception? inner = null) => new(
        ErrorCodes.StoreDamaged,
        what,
        why,
        "Run: larder store verify --repair, which names what is damaged and reads it again from where it came",
        inner);

    /// <summary>Compares what a tree says of a file with what the store has.</summary>
    /// <exception cref="LarderException">LRD2301: they differ.</exception>
    public static void RequireSize(string path, long size, BlobLocation found)
    {
        if (found.Size != size)
        {
            throw Damaged($"{path} could not be written", $"the tree says {size} bytes of a blob that has {found.Size}");
        }
    }

    public static LarderException OtherDigest(string path, Digest expected) => new(
        ErrorCodes.DigestMismatch,
        $"{path} could not be written",
        $"its bytes in the store do not have the digest {expected}",
        "Run: larder store verify --repair, which names what is damaged and reads it again from where it came");

    // The runtime's own writes carry the error number, or Windows' number for a full disk, as HResult.
    private static bool IsNoSpace(IOException error) =>
        error is LinuxException { IsNoSpace: true }
        || error.HResult is (int)Errno.NoSpace or (int)Errno.Quota or (int)Errno.FileTooLarge or unchecked((int)0x80070070);
}
