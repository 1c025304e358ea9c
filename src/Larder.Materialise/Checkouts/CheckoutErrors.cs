using Larder.Formats.Errors;
using Larder.Native.Files;

namespace Larder.Materialise.Checkouts;

/// <summary>What a write that failed becomes.</summary>
internal static class CheckoutErrors
{
    public static LarderException CannotWrite(IOException error) => error switch
    {
        LinuxException { IsNoSpace: true } => new LarderException(
            ErrorCodes.NoSpace, "The tree could not be written", error.Message, "Free some space and repeat the command", error),
        LinuxException { Error: Errno.AccessDenied or Errno.NotPermitted } => new LarderException(
            ErrorCodes.PermissionDenied, "The tree could not be written", error.Message, "Run as a user who may; --privileged needs root", error),
        _ => new LarderException(
            ErrorCodes.InputOutput, "The tree could not be written", error.Message, "Look at the kernel log for a failing disk", error),
    };
}
