using System.Security.Cryptography;
using Larder.Formats.Digests;
using Larder.Formats.Errors;
using Larder.Formats.Packs;
using Larder.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace Larder.Packs.Checksums;

/// <summary>
/// The checksum of a file (SHA-256 of its bytes) or of a directory (<see cref="DirectoryChecksum"/>).
/// </summary>
/// <param name="Path">Absolute.</param>
/// <param name="IsDirectory">Which rule it follows: the two are never interchangeable.</param>
/// <param name="Digest">The checksum.</param>
public sealed record PathChecksum(string Path, bool IsDirectory, Sha256Digest Digest)
{
    private const int BufferLength = 128 * 1024;

    /// <summary>Computes it.</summary>
    /// <param name="path">A regular file or a directory; links on the way are followed.</param>
    /// <param name="cancellationToken">Looked at before each read.</param>
    /// <exception cref="LarderException">
    /// <see cref="ErrorCodes.ChecksumPathNotFound"/>, <see cref="ErrorCodes.PermissionDenied"/>,
    /// <see cref="ErrorCodes.InputOutput"/>, and those of <see cref="DirectoryChecksum.Compute"/>.
    /// </exception>
    public static PathChecksum Compute(string path, CancellationToken cancellationToken = default)
    {
        string absolute = System.IO.Path.GetFullPath(path);
        try
        {
            return Directory.Exists(absolute)
                ? new PathChecksum(absolute, IsDirectory: true, DirectoryChecksum.Compute(absolute, cancellationToken))
                : new PathChecksum(absolute, IsDirectory: false, ComputeFile(absolute, cancellationToken));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Failure(ErrorCodes.ChecksumPathNotFound, absolute, "there is no such file or directory",
                "check the path", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or LinuxException { Error: Errno.AccessDenied })
        {
            throw Failure(ErrorCodes.PermissionDenied, absolute, e.Message,
                "make it readable for you, or ask its owner", e);
        }
        catch (IOException e)
        {
            throw Failure(ErrorCodes.InputOutput, absolute, e.Message, "check the disk and the path", e);
        }
    }

    /// <summary>Refuses another checksum than the expected one.</summary>
    /// <exception cref="LarderException"><see cref="ErrorCodes.ChecksumMismatch"/>.</exception>
    public void EnsureIs(Sha256Digest expected)
    {
        if (Digest != expected)
        {
            throw Failure(
                ErrorCodes.ChecksumMismatch,
                Path,
                $"{expected} was expected, and its checksum is {Digest}",
                IsDirectory
                    ? "compare it with a fresh copy; a directory's checksum is not that of an archive of it"
                    : "fetch it again; if it stays so, ask whoever published the checksum",
                inner: null);
        }
    }

    private static Sha256Digest ComputeFile(string path, CancellationToken cancellationToken)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        FileStatus before = DirectoryHandle.StatOpen(file);
        if (before.Kind != FileKind.File)
        {
            throw Failure(ErrorCodes.ChecksumUnsupportedEntry, path, "it is neither a file nor a directory",
                "name a file or a directory", inner: null);
        }

        byte[] buffer = new byte[BufferLength];
        long offset = 0;
        while (RandomAccess.Read(file, buffer, offset) is var read and > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer.AsSpan(0, read));
            offset += read;
        }

        return offset == before.Size
            ? new Sha256Digest(hash.GetHashAndReset())
            : throw Failure(ErrorCodes.ChangedWhileReading, path, "it changed while it was read",
                "try again when nothing writes to it", inner: null);
    }

    private static LarderException Failure(ErrorCode code, string path, string why, string action, Exception? inner) =>
        new(code, $"the checksum of {PackText.Printable(path)} cannot be given", why, action, inner);
}
