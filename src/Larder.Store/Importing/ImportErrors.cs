using System.Text;
using Larder.Formats.Errors;
using Larder.Formats.FileMetadata;
using Larder.Native.Files;

namespace Larder.Store.Importing;

/// <summary>The failures of an import, worded once; each names the path.</summary>
internal static class ImportErrors
{
    /// <summary>A path below another one.</summary>
    /// <exception cref="LarderException">LRD2307: it is longer than any that a tree can hold.</exception>
    public static byte[] PathBelow(ReadOnlySpan<byte> parent, byte[] name)
    {
        byte[] path = parent.IsEmpty ? name : [.. parent, (byte)'/', .. name];
        return path.Length <= MetadataPath.MaxLength
            ? path
            : throw new LarderException(
                ErrorCodes.CannotImport,
                $"«{Encoding.UTF8.GetString(path)}» could not be imported",
                $"its path has {path.Length} bytes, {MetadataPath.MaxLength} at most can be",
                "Move it nearer to the root of what is imported");
    }

    /// <summary>What was read makes no directory that a tree can hold.</summary>
    public static LarderException NoTree(ReadOnlySpan<byte> path, LarderException why) => new(
        ErrorCodes.CannotImport, $"{Text(path)} could not be imported", why.Why, "Give its entries names that a tree can hold", why);

    public static LarderException Changed(ReadOnlySpan<byte> path, string why) => new(
        ErrorCodes.ChangedWhileReading,
        $"{Text(path)} could not be imported",
        why,
        "Stop what writes to it, and import again");

    public static LarderException CannotRead(ReadOnlySpan<byte> path, IOException error) => error switch
    {
        LinuxException { Error: Errno.AccessDenied or Errno.NotPermitted } => new LarderException(
            ErrorCodes.PermissionDenied,
            $"{Text(path)} could not be imported",
            error.Message,
            "Make it readable, or import as a user who may read it",
            error),
        LinuxException { Error: Errno.Loop or Errno.NotDirectory or Errno.NoDevice or Errno.NotFound } =>
            Changed(path, "it was replaced by something else while it was read"),
        _ => new LarderException(
            ErrorCodes.InputOutput,
            $"{Text(path)} could not be imported",
            error.Message,
            "Look at the kernel log for a failing disk",
            error),
    };

    private static string Text(ReadOnlySpan<byte> path) => path.IsEmpty ? "The directory" : $"«{Encoding.UTF8.GetString(path)}»";
}
